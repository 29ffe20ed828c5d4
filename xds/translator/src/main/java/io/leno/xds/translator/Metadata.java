package io.leno.xds.translator;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// What Istio's tools read beside the configuration itself, under `istio` in the filter metadata:
/// the rule a thing was made by, its services, the workload of an endpoint.
final class Metadata {
    private static final String ISTIO = "istio";

    private Metadata() {}

    static io.envoyproxy.envoy.config.core.v3.Metadata ofCluster(
            Service service, List<? extends Rule<?>> rules, String subset) {
        Struct.Builder fields =
                Struct.newBuilder().putFields("services", services(List.of(service)));
        if (!rules.isEmpty()) fields.putFields("config", config(rules.getFirst()));
        if (!subset.isEmpty()) fields.putFields("subset", Protos.string(subset));
        if (service.meshExternal()) {
            fields.putFields("external", Value.newBuilder().setBoolValue(true).build());
        }
        return istio(fields);
    }

    static io.envoyproxy.envoy.config.core.v3.Metadata ofInbound(List<Service> services) {
        return istio(Struct.newBuilder().putFields("services", services(services)));
    }

    static io.envoyproxy.envoy.config.core.v3.Metadata ofRule(Rule<?> rule) {
        return istio(Struct.newBuilder().putFields("config", config(rule)));
    }

    /// `name;namespace;canonical service;its revision;cluster`
    static io.envoyproxy.envoy.config.core.v3.Metadata ofEndpoint(
            Endpoint endpoint, @Nullable Workload workload, String namespace) {
        var labels = endpoint.labels();
        String name = workload == null ? "" : workload.name();
        String service =
                labels.getOrDefault(
                        "service.istio.io/canonical-name", labels.getOrDefault("app", name));
        String revision =
                labels.getOrDefault(
                        "service.istio.io/canonical-revision", labels.getOrDefault("version", ""));
        String text = String.join(";", name, namespace, service, revision, "Kubernetes");
        return istio(Struct.newBuilder().putFields("workload", Protos.string(text)));
    }

    private static Value services(List<Service> services) {
        ListValue.Builder list = ListValue.newBuilder();
        for (Service service : services) {
            list.addValues(
                    Protos.struct(
                            Struct.newBuilder()
                                    .putFields("host", Protos.string(service.hostname()))
                                    .putFields("name", Protos.string(shortName(service)))
                                    .putFields("namespace", Protos.string(service.namespace()))
                                    .build()));
        }
        return Value.newBuilder().setListValue(list).build();
    }

    private static String shortName(Service service) {
        int end = service.hostname().indexOf("." + service.namespace() + ".svc.");
        return end > 0 ? service.hostname().substring(0, end) : service.hostname();
    }

    /// `/apis/networking.istio.io/v1/namespaces/default/virtual-service/reviews`
    static String config(ResourceKey key) {
        String kind = key.kind().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return String.join(
                "/", "/apis", key.group(), "v1/namespaces", key.namespace(), kind, key.name());
    }

    /// The rule a thing was made by, as [#config] writes it; empty where it does not say.
    static String configOf(io.envoyproxy.envoy.config.core.v3.Metadata metadata) {
        return metadata.getFilterMetadataOrDefault(ISTIO, Struct.getDefaultInstance())
                .getFieldsOrDefault("config", Value.getDefaultInstance())
                .getStringValue();
    }

    private static Value config(Rule<?> rule) {
        return Protos.string(config(rule.key()));
    }

    private static io.envoyproxy.envoy.config.core.v3.Metadata istio(Struct.Builder fields) {
        return io.envoyproxy.envoy.config.core.v3.Metadata.newBuilder()
                .putFilterMetadata(ISTIO, fields.build())
                .build();
    }
}
