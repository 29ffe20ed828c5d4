package io.leno.xds.translator;

import org.jspecify.annotations.Nullable;

/// Names of secrets, as rules write them and as proxies ask for them.
final class SecretNames {
    /// What the name of a secret ends with when its authorities are meant.
    static final String AUTHORITY_SUFFIX = "-cacert";

    private static final String KUBERNETES = "kubernetes://";
    private static final String GATEWAY_API = "kubernetes-gateway://";
    private static final String CONFIG_MAP = "configmap://";
    private static final String EXTERNAL = "sds://";
    private static final String BUILT_IN = "builtin://";

    /// No secret at all.
    static final String INVALID = "invalid://";

    private SecretNames() {}

    /// Where it lies.
    ///
    /// @param source who may read it depends on that
    record Place(Source source, String namespace, String name) {
        boolean isAuthority() {
            return source == Source.CONFIG_MAP || name.endsWith(AUTHORITY_SUFFIX);
        }

        /// The name of what has the certificate as well as the authorities.
        String nameOfBoth() {
            return name.endsWith(AUTHORITY_SUFFIX)
                    ? name.substring(0, name.length() - AUTHORITY_SUFFIX.length())
                    : name;
        }

        /// As people write it: `namespace/name`.
        @Override
        public String toString() {
            return namespace + "/" + nameOfBoth();
        }
    }

    /// What a name says of the place.
    enum Source {
        /// `kubernetes://name`: a Secret in the namespace of the proxy.
        OF_PROXY,
        /// `kubernetes-gateway://namespace/name`: a Secret that a gateway of the Gateway API may
        /// use.
        OF_GATEWAY_API,
        /// `configmap://namespace/name`: authorities are no secret.
        CONFIG_MAP
    }

    /// The name under which a proxy asks for what a rule names. Istio: `ToResourceName`.
    static String resource(String credentialName) {
        if (credentialName.startsWith(BUILT_IN)) {
            return credentialName.endsWith(AUTHORITY_SUFFIX) ? "ROOTCA" : "default";
        }
        if (credentialName.startsWith(INVALID)) return INVALID;
        boolean hasSource =
                credentialName.startsWith(KUBERNETES)
                        || credentialName.startsWith(GATEWAY_API)
                        || credentialName.startsWith(CONFIG_MAP);
        if (hasSource) return credentialName;
        // where nobody else serves them, Secrets are meant
        if (credentialName.startsWith(EXTERNAL)) {
            return resource(credentialName.substring(EXTERNAL.length()));
        }
        return KUBERNETES + credentialName;
    }

    /// True where everybody may read what the rule names.
    static boolean isPublic(String credentialName) {
        return credentialName.startsWith(CONFIG_MAP);
    }

    /// What a proxy asks for; null where that names no place. Istio: `ParseResourceName`.
    static @Nullable Place place(String resource, String proxyNamespace) {
        if (resource.startsWith(KUBERNETES)) {
            String[] parts = resource.substring(KUBERNETES.length()).split("/", -1);
            return parts.length == 1
                    ? place(Source.OF_PROXY, proxyNamespace, parts[0])
                    : place(Source.OF_PROXY, parts[0], parts[1]);
        }
        boolean isConfigMap = resource.startsWith(CONFIG_MAP);
        if (!isConfigMap && !resource.startsWith(GATEWAY_API)) return null;
        String[] parts = resource.substring(resource.indexOf("://") + 3).split("/", -1);
        if (parts.length == 1) return null;
        return place(isConfigMap ? Source.CONFIG_MAP : Source.OF_GATEWAY_API, parts[0], parts[1]);
    }

    private static @Nullable Place place(Source source, String namespace, String name) {
        return namespace.isEmpty() || name.isEmpty() ? null : new Place(source, namespace, name);
    }
}
