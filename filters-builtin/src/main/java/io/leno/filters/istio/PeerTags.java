package io.leno.filters.istio;

import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsSession;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who called whom, as tags of metrics, in Istio's order.
///
/// @param security whether both sides showed certificates: `mutual_tls`, `none`; `unknown` where
///   that is not ours to say
record PeerTags(Map<String, String> tags, String security) {
    private static final String UNKNOWN = "unknown";

    /// What service was called.
    private record Service(String host, String name, String namespace) {
        static Service of(StreamInfo info, @Nullable String hostHeader) {
            String host = hostHeader == null ? "" : hostHeader;
            String route = info.routeName();
            if ("block_all".equals(route)) return new Service(host, "BlackHoleCluster", "");
            if ("allow_any".equals(route)) return new Service(host, "PassthroughCluster", "");
            String cluster = info.clusterName() == null ? "" : info.clusterName();
            if (cluster.equals("BlackHoleCluster")
                    || cluster.equals("PassthroughCluster")
                    || cluster.startsWith("InboundPassthroughCluster")) {
                return new Service(host, cluster, "");
            }
            if (info.clusterMetadata().get("istio") instanceof Map<?, ?> istio
                    && istio.get("services") instanceof List<?> services
                    && !services.isEmpty()
                    && services.getFirst() instanceof Map<?, ?> service) {
                String told = text(service, "host", host);
                int dot = told.indexOf('.');
                return new Service(
                        told,
                        text(service, "name", dot < 0 ? told : told.substring(0, dot)),
                        text(service, "namespace", ""));
            }
            return new Service(host, host, "");
        }

        private static String text(Map<?, ?> map, String key, String otherwise) {
            return map.get(key) instanceof String text ? text : otherwise;
        }
    }

    /// As the proxy of the one that is called tells it.
    ///
    /// @param peer that called; null where it did not tell
    static PeerTags atDestination(
            MetricRules rules,
            StreamInfo info,
            @Nullable Workload peer,
            @Nullable Workload endpoint,
            @Nullable String host) {
        Service service = Service.of(info, host);
        TlsSession tls = info.tlsSession();
        String peerUri = tls == null ? "" : first(tls.peerUris());
        String localUri = tls == null ? "" : first(tls.localUris());
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("reporter", rules.isGateway() ? "waypoint" : "destination");
        source(tags, peer, namespace(peerUri, peer), peerUri);
        if (rules.isGateway()) {
            String identity = endpoint == null ? "" : endpoint.identity();
            String namespace = endpoint == null ? "" : endpoint.namespace();
            destination(tags, endpoint, namespace, identity, service, service.namespace, UNKNOWN);
        } else {
            ownDestination(tags, rules.local().workload(), localUri, service);
        }
        boolean mutual = !peerUri.isEmpty() && !localUri.isEmpty();
        return new PeerTags(tags, mutual ? "mutual_tls" : "none");
    }

    /// As the proxy of the one that calls tells it.
    ///
    /// @param peer that was called; null where it did not tell
    static PeerTags atSource(
            MetricRules rules, StreamInfo info, @Nullable Workload peer, @Nullable String host) {
        Service service = Service.of(info, host);
        String identity = peer == null ? "" : peer.identity();
        String namespace = namespace(identity, peer);
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("reporter", "source");
        ownSource(tags, rules.local().workload());
        String ofService = service.namespace.isEmpty() ? namespace : service.namespace;
        destination(tags, peer, namespace, identity, service, ofService, "latest");
        return new PeerTags(tags, UNKNOWN);
    }

    private static String first(List<String> all) {
        return all.isEmpty() ? "" : all.getFirst();
    }

    /// Of `spiffe://cluster.local/ns/NAMESPACE/sa/ACCOUNT`, or as the peer says.
    private static String namespace(String identity, @Nullable Workload peer) {
        int at = identity.indexOf("/ns/");
        if (at >= 0) {
            String rest = identity.substring(at + "/ns/".length());
            int end = rest.indexOf('/');
            return end < 0 ? rest : rest.substring(0, end);
        }
        return peer == null ? "" : peer.namespace();
    }

    private static void source(
            Map<String, String> tags, @Nullable Workload peer, String namespace, String identity) {
        tags.put("source_workload", known(peer == null ? "" : peer.name()));
        tags.put("source_canonical_service", known(peer == null ? "" : peer.canonicalName()));
        String revision = peer == null ? "" : peer.canonicalRevision();
        tags.put("source_canonical_revision", revision.isEmpty() ? "latest" : revision);
        tags.put("source_workload_namespace", known(namespace));
        tags.put("source_principal", known(identity));
        tags.put("source_app", known(peer == null ? "" : peer.app()));
        tags.put("source_version", known(peer == null ? "" : peer.version()));
        tags.put("source_cluster", known(peer == null ? "" : peer.cluster()));
    }

    private static void ownSource(Map<String, String> tags, Workload own) {
        tags.put("source_workload", own.name());
        tags.put("source_canonical_service", own.canonicalName());
        tags.put("source_canonical_revision", own.canonicalRevision());
        tags.put("source_workload_namespace", own.namespace());
        tags.put("source_principal", UNKNOWN);
        tags.put("source_app", own.app());
        tags.put("source_version", own.version());
        tags.put("source_cluster", own.cluster());
    }

    private static void destination(
            Map<String, String> tags,
            @Nullable Workload peer,
            String namespace,
            String identity,
            Service service,
            String serviceNamespace,
            String noRevision) {
        tags.put("destination_workload", known(peer == null ? "" : peer.name()));
        tags.put("destination_workload_namespace", known(namespace));
        tags.put("destination_principal", known(identity));
        tags.put("destination_app", known(peer == null ? "" : peer.app()));
        tags.put("destination_version", known(peer == null ? "" : peer.version()));
        tags.put("destination_service", known(service.host));
        tags.put("destination_canonical_service", known(peer == null ? "" : peer.canonicalName()));
        String revision = peer == null ? "" : peer.canonicalRevision();
        tags.put("destination_canonical_revision", revision.isEmpty() ? noRevision : revision);
        tags.put("destination_service_name", known(service.name));
        tags.put("destination_service_namespace", known(serviceNamespace));
        tags.put("destination_cluster", known(peer == null ? "" : peer.cluster()));
    }

    private static void ownDestination(
            Map<String, String> tags, Workload own, String identity, Service service) {
        tags.put("destination_workload", own.name());
        tags.put("destination_workload_namespace", own.namespace());
        tags.put("destination_principal", known(identity));
        tags.put("destination_app", own.app());
        tags.put("destination_version", own.version());
        tags.put(
                "destination_service", service.host.isEmpty() ? own.canonicalName() : service.host);
        tags.put("destination_canonical_service", own.canonicalName());
        tags.put("destination_canonical_revision", own.canonicalRevision());
        tags.put(
                "destination_service_name",
                service.name.isEmpty() ? own.canonicalName() : service.name);
        tags.put("destination_service_namespace", own.namespace());
        tags.put("destination_cluster", own.cluster());
    }

    private static String known(String text) {
        return text.isEmpty() ? UNKNOWN : text;
    }
}
