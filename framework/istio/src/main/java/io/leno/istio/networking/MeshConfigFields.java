package io.leno.istio.networking;

import static io.leno.istio.bind.Fields.message;

import io.leno.api.istio.MeshConfig;
import io.leno.istio.bind.Schema;

import java.util.List;

/// What Istio's MeshConfig has beyond the record: each field is reported wherever it is used.
final class MeshConfigFields {
    static final Schema SCHEMA =
            Schema.of(
                    Enum::name,
                    List.of(
                            message(MeshConfig.class)
                                    .notActedOn(
                                            "proxyListenPort",
                                            "proxyInboundListenPort",
                                            "tcpKeepalive",
                                            "ingressClass",
                                            "ingressService",
                                            "ingressControllerMode",
                                            "ingressSelector",
                                            "enableTracing",
                                            "enableEnvoyAccessLogService",
                                            "disableEnvoyListenerLog",
                                            "defaultConfig",
                                            "inboundTrafficPolicy",
                                            "configSources",
                                            "enableAutoMtls",
                                            "trustDomain",
                                            "trustDomainAliases",
                                            "caCertificates",
                                            "defaultServiceExportTo",
                                            "defaultVirtualServiceExportTo",
                                            "defaultDestinationRuleExportTo",
                                            "localityLbSetting",
                                            "dnsRefreshRate",
                                            "h2UpgradePolicy",
                                            "inboundClusterStatName",
                                            "outboundClusterStatName",
                                            "certificates",
                                            "thriftConfig",
                                            "serviceSettings",
                                            "enablePrometheusMerge",
                                            "ca",
                                            "extensionProviders",
                                            "defaultProviders",
                                            "discoverySelectors",
                                            "pathNormalization",
                                            "meshMTLS",
                                            "tlsDefaults",
                                            "serviceScopeConfigs")));

    private MeshConfigFields() {}
}
