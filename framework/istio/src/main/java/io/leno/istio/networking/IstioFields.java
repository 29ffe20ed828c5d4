package io.leno.istio.networking;

import static io.leno.istio.bind.Fields.message;

import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.WorkloadGroup;
import io.leno.istio.bind.Fields;
import io.leno.istio.bind.Schema;
import io.leno.istio.check.JsonObjects;
import io.leno.istio.check.StringMatches;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What Istio's API has beyond the records of `io.leno.api.istio`, kind by kind. A field listed as
/// not acted on is reported wherever it is used; who makes it work adds it to the record and
/// strikes it from here.
final class IstioFields {
    private IstioFields() {}

    private static final List<Fields> VIRTUAL_SERVICE =
            List.of(
                    message(VirtualService.HttpRoute.class)
                            .atMostOne("mirror", "mirrors")
                            .older("mirrorPercent", "mirrorPercentage", IstioFields::percent)
                            .older("mirror_percent", "mirrorPercentage", IstioFields::percent),
                    message(VirtualService.HttpMatch.class)
                            .lowerCaseKeys("headers", "withoutHeaders"),
                    message(VirtualService.HttpDestination.class).required("destination"),
                    message(VirtualService.Redirect.class)
                            .nullable("derivePort", "prefixRewrite")
                            .atMostOne("port", "derivePort")
                            .atMostOne("uri", "prefixRewrite"),
                    message(VirtualService.DirectResponse.Body.class).atMostOne("string", "bytes"),
                    message(VirtualService.Fault.Delay.class)
                            .notActedOn("exponentialDelay")
                            .atMostOne("fixedDelay", "exponentialDelay")
                            .older("percent", "percentage", IstioFields::percent),
                    message(VirtualService.Fault.Abort.class)
                            .notActedOn("http2Error")
                            .atMostOne("httpStatus", "grpcStatus", "http2Error"),
                    message(VirtualService.Mirror.class).required("destination"),
                    message(VirtualService.CorsPolicy.class)
                            .older("allowOrigin", "allowOrigins", IstioFields::exactMatches),
                    message(VirtualService.TcpMatch.class).notActedOn("sourceSubnet"),
                    message(VirtualService.RouteDestination.class).required("destination"));

    private static final List<Fields> DESTINATION_RULE =
            List.of(
                    message(TrafficPolicy.LoadBalancer.class)
                            .notActedOn("backendUtilization")
                            .atMostOne("simple", "consistentHash", "backendUtilization"),
                    message(TrafficPolicy.LoadBalancer.ConsistentHash.class)
                            .atMostOne(
                                    "httpHeaderName",
                                    "httpCookie",
                                    "useSourceIp",
                                    "httpQueryParameterName")
                            .atMostOne("ringHash", "maglev")
                            .older(
                                    "minimumRingSize",
                                    "ringHash",
                                    size -> Map.of("minimumRingSize", size)),
                    message(TrafficPolicy.OutlierDetection.class).notActedOn("consecutiveErrors"));

    private static final List<Fields> GATEWAY =
            List.of(message(Gateway.Server.class).required("port"));

    private static final List<Fields> SERVICE_ENTRY =
            List.of(message(ServiceEntry.class).atMostOne("endpoints", "workloadSelector"));

    private static final List<Fields> WORKLOADS =
            List.of(
                    message(Sidecar.Ingress.class).required("port"),
                    message(WorkloadGroup.Probe.class)
                            .atMostOne("httpGet", "tcpSocket", "exec", "grpc"));

    private static final List<Fields> ENVOY_FILTER =
            List.of(
                    message(EnvoyFilter.class).atMostOne("workloadSelector", "targetRefs"),
                    message(EnvoyFilter.ObjectMatch.class)
                            .notActedOn("waypoint")
                            .atMostOne("listener", "routeConfiguration", "cluster", "waypoint"),
                    message(EnvoyFilter.ListenerMatch.class).notActedOn("portName"));

    static final Schema SCHEMA =
            Schema.of(
                            Enum::name,
                            Stream.of(
                                            VIRTUAL_SERVICE,
                                            DESTINATION_RULE,
                                            GATEWAY,
                                            SERVICE_ENTRY,
                                            WORKLOADS,
                                            ENVOY_FILTER)
                                    .flatMap(List::stream)
                                    .toList())
                    .with(StringMatch.class, StringMatches::read)
                    .with(JsonObject.class, JsonObjects::read);

    private static Object percent(Object value) {
        return Map.of("value", value);
    }

    private static Object exactMatches(Object origins) {
        if (!(origins instanceof List<?> list)) return origins;
        return list.stream()
                .<Object>map(origin -> Map.of("exact", String.valueOf(origin)))
                .toList();
    }
}
