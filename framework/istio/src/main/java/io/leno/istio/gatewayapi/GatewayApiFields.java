package io.leno.istio.gatewayapi;

import static io.leno.istio.bind.Fields.message;

import io.leno.istio.bind.Fields;
import io.leno.istio.bind.Schema;

import java.util.List;
import java.util.Locale;

/// What the Gateway API has beyond [GatewaySpec] and [HttpRouteSpec]: reported wherever it is used.
final class GatewayApiFields {
    private GatewayApiFields() {}

    private static final List<Fields> FIELDS =
            List.of(
                    message(GatewaySpec.class).notActedOn("backendTLS", "defaultScope"),
                    message(GatewaySpec.Infrastructure.class).notActedOn("annotations", "labels"),
                    message(GatewaySpec.Frontend.class).older("default", "general", value -> value),
                    message(ListenerSetSpec.class).required("parentRef"),
                    message(GatewaySpec.ListenerTls.class).notActedOn("frontendValidation"),
                    message(GatewaySpec.RouteKind.class).nullable("group"),
                    message(GatewayClassSpec.class).notActedOn("parametersRef"),
                    message(GrpcRouteSpec.class).notActedOn("useDefaultGateways"),
                    message(GrpcRouteSpec.GrpcRule.class).notActedOn("sessionPersistence"),
                    message(BackendTlsPolicySpec.class)
                            .required("targetRefs", "validation")
                            .notActedOn("options"),
                    message(BackendTlsPolicySpec.TlsValidation.class).required("hostname"),
                    message(BackendTrafficPolicySpec.class).required("targetRefs"),
                    message(StreamRouteSpec.class).notActedOn("useDefaultGateways"),
                    message(HttpRouteSpec.class).notActedOn("useDefaultGateways"),
                    message(HttpRouteSpec.ParentRef.class).nullable("group"),
                    message(HttpRouteSpec.RouteRule.class).notActedOn("sessionPersistence"),
                    message(HttpRouteSpec.PathMatch.class).nullable("value"),
                    message(HttpRouteSpec.RouteFilter.class)
                            .nullable("type")
                            .notActedOn("extensionRef", "externalAuth")
                            .atMostOne(
                                    "requestHeaderModifier",
                                    "responseHeaderModifier",
                                    "requestRedirect",
                                    "urlRewrite",
                                    "requestMirror",
                                    "cors",
                                    "extensionRef",
                                    "externalAuth"),
                    message(HttpRouteSpec.PathModifier.class)
                            .nullable("type", "replaceFullPath", "replacePrefixMatch")
                            .exactlyOne("replaceFullPath", "replacePrefixMatch"),
                    message(HttpRouteSpec.RequestMirror.class)
                            .required("backendRef")
                            .atMostOne("percent", "fraction"));

    static final Schema SCHEMA = Schema.of(GatewayApiFields::camelCase, FIELDS);

    /// `PATH_PREFIX` is `PathPrefix` there; `URL` and `CORS` keep their capitals.
    private static String camelCase(Enum<?> constant) {
        var name = new StringBuilder();
        for (String word : constant.name().split("_", -1)) {
            boolean isAcronym = word.equals("URL") || word.equals("CORS");
            name.append(word.charAt(0));
            name.append(isAcronym ? word.substring(1) : word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
