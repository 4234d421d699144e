package io.rtmprelay.transport.lookup;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's own resolver without the JVM's cache, which would hold a server's old address for half
 * a minute and its absence for ten seconds. The JVM finds this class as a service, is given back
 * its own resolver, and goes on as if nothing had been.
 */
public final class SystemLookup extends InetAddressResolverProvider {

  private static final LookupPolicy BOTH = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);

  private static volatile @Nullable InetAddressResolver builtIn;

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver resolver = configuration.builtinResolver();
    builtIn = resolver;
    return resolver;
  }

  @Override
  public String name() {
    return "the JVM's own";
  }

  /** Whether lookups pass the cache by; not so if this class is not on the JVM's class path. */
  static boolean isUncached() throws UnknownHostException {
    addresses("localhost");
    return builtIn != null;
  }

  static List<InetAddress> addresses(String host) throws UnknownHostException {
    InetAddressResolver resolver = builtIn;
    if (resolver == null) { // the first lookup of all makes the JVM look for its resolver
      List<InetAddress> found = List.of(InetAddress.getAllByName(host));
      resolver = builtIn;
      if (resolver == null) {
        return found;
      }
    }
    return resolver.lookupByName(host, BOTH).toList();
  }
}
