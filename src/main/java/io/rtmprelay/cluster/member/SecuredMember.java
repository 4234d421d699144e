package io.rtmprelay.cluster.member;

import static com.hazelcast.spi.properties.ClusterProperty.IO_BALANCER_INTERVAL_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.IO_INPUT_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.IO_OUTPUT_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.IO_WRITE_THROUGH_ENABLED;

import com.hazelcast.config.Config;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.networking.nio.NioNetworking;
import com.hazelcast.internal.server.Server;
import com.hazelcast.internal.server.tcp.LocalAddressRegistry;
import com.hazelcast.internal.server.tcp.ServerSocketRegistry;
import com.hazelcast.internal.server.tcp.TcpServer;
import com.hazelcast.internal.server.tcp.TcpServerConnectionChannelErrorHandler;
import com.hazelcast.internal.server.tcp.TcpServerContext;
import com.hazelcast.logging.impl.LoggingServiceImpl;
import com.hazelcast.nio.MemberSocketInterceptor;

/**
 * A member whose connections all come by a {@link MemberDoor}. Hazelcast has the place for such a
 * door, and asks for it once one is configured; what it lacks is only a way to say which. What it
 * makes for connections that fail is let go by a {@link SweptNetworking}.
 */
final class SecuredMember extends DefaultNodeContext {

  private final MemberDoor door;

  private SecuredMember(MemberDoor door) {
    this.door = door;
  }

  static HazelcastInstance start(Config settings, MemberDoor door) {
    settings
        .getNetworkConfig()
        .setSocketInterceptorConfig(
            new SocketInterceptorConfig().setEnabled(true).setImplementation(door));
    return HazelcastInstanceFactory.newHazelcastInstance(
        settings, settings.getInstanceName(), new SecuredMember(door));
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new Extension(node, door);
  }

  @Override
  public Server createServer(
      Node node, ServerSocketRegistry registry, LocalAddressRegistry addressRegistry) {
    TcpServerContext context = new TcpServerContext(node, node.getNodeEngine());
    return new TcpServer(
        node.getConfig(),
        context,
        registry,
        addressRegistry,
        node.getNodeEngine().getMetricsRegistry(),
        new SweptNetworking(networking(node)),
        node.getNodeExtension().createChannelInitializerFn(context));
  }

  /** As by default, with threads in the number that the settings say. */
  private static NioNetworking networking(Node node) {
    LoggingServiceImpl log = node.loggingService;
    return new NioNetworking(
        new NioNetworking.Context()
            .loggingService(log)
            .metricsRegistry(node.getNodeEngine().getMetricsRegistry())
            .threadNamePrefix(node.hazelcastInstance.getName())
            .errorHandler(
                new TcpServerConnectionChannelErrorHandler(
                    log.getLogger(TcpServerConnectionChannelErrorHandler.class)))
            .inputThreadCount(node.getProperties().getInteger(IO_INPUT_THREAD_COUNT))
            .outputThreadCount(node.getProperties().getInteger(IO_OUTPUT_THREAD_COUNT))
            .balancerIntervalSeconds(node.getProperties().getInteger(IO_BALANCER_INTERVAL_SECONDS))
            .writeThroughEnabled(node.getProperties().getBoolean(IO_WRITE_THROUGH_ENABLED))
            .concurrencyDetection(node.getNodeEngine().getConcurrencyDetection()));
  }

  private static final class Extension extends DefaultNodeExtension {

    private final MemberDoor door;

    Extension(Node node, MemberDoor door) {
      super(node);
      this.door = door;
    }

    @Override
    public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpointQualifier) {
      return door;
    }
  }
}
