package io.rtmprelay.cluster.member;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import java.net.InetSocketAddress;

/** Where a member listens, and where the others reach it. */
final class MemberAddress implements MemberAddressProvider {

  private final InetSocketAddress bound;
  private final InetSocketAddress advertised;

  MemberAddress(String host, String advertised, int port) {
    this.bound = new InetSocketAddress(host, port);
    this.advertised = new InetSocketAddress(advertised, port);
  }

  @Override
  public InetSocketAddress getBindAddress() {
    return bound;
  }

  @Override
  public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
    return bound;
  }

  @Override
  public InetSocketAddress getPublicAddress() {
    return advertised;
  }

  @Override
  public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
    return advertised;
  }
}
