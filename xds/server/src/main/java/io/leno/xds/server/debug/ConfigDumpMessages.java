package io.leno.xds.server.debug;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.EcdsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import java.util.List;
import java.util.function.BiConsumer;

/// What a proxy was sent as the sections of Envoy's `/config_dump`, in its messages.
final class ConfigDumpMessages {
    private ConfigDumpMessages() {}

    static List<Message> of(ProxyStatus proxy) {
        return List.of(
                BootstrapConfigDump.getDefaultInstance(),
                clusters(proxy),
                listeners(proxy),
                ScopedRoutesConfigDump.getDefaultInstance(),
                routes(proxy),
                secrets(proxy),
                extensions(proxy));
    }

    private static Message clusters(ProxyStatus proxy) {
        var dump = ClustersConfigDump.newBuilder().setVersionInfo(version(proxy, TypeUrls.CLUSTER));
        each(
                proxy,
                TypeUrls.CLUSTER,
                (version, any) ->
                        dump.addDynamicActiveClustersBuilder()
                                .setVersionInfo(version)
                                .setCluster(any));
        return dump.build();
    }

    private static Message listeners(ProxyStatus proxy) {
        var dump =
                ListenersConfigDump.newBuilder().setVersionInfo(version(proxy, TypeUrls.LISTENER));
        for (XdsResource resource : sent(proxy, TypeUrls.LISTENER)) {
            var listener = dump.addDynamicListenersBuilder().setName(resource.name());
            listener.getActiveStateBuilder()
                    .setVersionInfo(resource.version())
                    .setListener(any(resource));
        }
        return dump.build();
    }

    private static Message routes(ProxyStatus proxy) {
        var dump = RoutesConfigDump.newBuilder();
        each(
                proxy,
                TypeUrls.ROUTE,
                (version, any) ->
                        dump.addDynamicRouteConfigsBuilder()
                                .setVersionInfo(version)
                                .setRouteConfig(any));
        return dump.build();
    }

    private static Message secrets(ProxyStatus proxy) {
        var dump = SecretsConfigDump.newBuilder();
        for (XdsResource resource : sent(proxy, TypeUrls.SECRET))
            dump.addDynamicActiveSecretsBuilder()
                    .setName(resource.name())
                    .setVersionInfo(resource.version())
                    .setSecret(any(resource));
        return dump.build();
    }

    private static Message extensions(ProxyStatus proxy) {
        var dump = EcdsConfigDump.newBuilder();
        each(
                proxy,
                TypeUrls.EXTENSION,
                (version, any) ->
                        dump.addEcdsFiltersBuilder().setVersionInfo(version).setEcdsFilter(any));
        return dump.build();
    }

    private static void each(ProxyStatus proxy, String typeUrl, BiConsumer<String, Any> entry) {
        for (XdsResource resource : sent(proxy, typeUrl))
            entry.accept(resource.version(), any(resource));
    }

    private static Any any(XdsResource resource) {
        return Any.newBuilder().setTypeUrl(resource.typeUrl()).setValue(shown(resource)).build();
    }

    private static ByteString shown(XdsResource resource) {
        try {
            return ResourceText.shown(resource);
        } catch (InvalidProtocolBufferException unreadable) {
            return ByteString.EMPTY;
        }
    }

    private static String version(ProxyStatus proxy, String typeUrl) {
        return proxy.watch(typeUrl).map(WatchStatus::version).orElse("");
    }

    private static List<XdsResource> sent(ProxyStatus proxy, String typeUrl) {
        return proxy.watch(typeUrl).map(WatchStatus::sent).orElse(List.of());
    }
}
