package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

/// Who may talk to whom, and how it is proved.
final class SecurityModel {
    private SecurityModel() {}

    private static final Type TEXTS = listOf(text());
    private static final Type SERVICE_ACCOUNTS = listOf(text().atMost(320)).atMost(16);

    private static final Message SOURCE =
            message(
                    field("ipBlocks", TEXTS),
                    field("namespaces", TEXTS),
                    field("notIpBlocks", TEXTS),
                    field("notNamespaces", TEXTS),
                    field("notPrincipals", TEXTS),
                    field("notRemoteIpBlocks", TEXTS),
                    field("notRequestPrincipals", TEXTS),
                    field("notServiceAccounts", SERVICE_ACCOUNTS),
                    field("notTrustDomains", TEXTS),
                    field("principals", TEXTS),
                    field("remoteIpBlocks", TEXTS),
                    field("requestPrincipals", TEXTS),
                    field("serviceAccounts", SERVICE_ACCOUNTS),
                    field("trustDomains", TEXTS),
                    rule(
                            "(has(self.serviceAccounts) || has(self.notServiceAccounts)) ?"
                                    + " (!has(self.principals) &&\n"
                                    + "!has(self.notPrincipals) && !has(self.namespaces) &&"
                                    + " !has(self.notNamespaces)) : true",
                            "Cannot set serviceAccounts with namespaces or principals"));

    private static final Message OPERATION =
            message(
                    field("hosts", TEXTS),
                    field("methods", TEXTS),
                    field("notHosts", TEXTS),
                    field("notMethods", TEXTS),
                    field("notPaths", TEXTS),
                    field("notPorts", TEXTS),
                    field("paths", TEXTS),
                    field("ports", TEXTS));

    private static final Message CONDITION =
            message(
                    field("key", text()).required(),
                    field("notValues", TEXTS),
                    field("values", TEXTS));

    private static final Message RULE =
            message(
                    field("from", listOf(message(field("source", SOURCE))).atMost(512)),
                    field("to", listOf(message(field("operation", OPERATION)))),
                    field("when", listOf(CONDITION)));

    static final Message AUTHORIZATION_POLICY =
            message(
                    field("action", oneOf("ALLOW", "DENY", "AUDIT", "CUSTOM")),
                    field("provider", message(field("name", text()))),
                    field("rules", listOf(RULE).atMost(512)),
                    field("selector", Parts.SELECTOR),
                    field("targetRef", Parts.TARGET_REF),
                    field("targetRefs", Parts.TARGET_REFS),
                    atMostOne("provider"),
                    Parts.ONE_SELECTION);

    private static final Message MTLS =
            message(field("mode", oneOf("UNSET", "DISABLE", "PERMISSIVE", "STRICT")));

    static final Message PEER_AUTHENTICATION =
            message(
                    field("mtls", MTLS),
                    field(
                            "portLevelMtls",
                            mapOf(MTLS)
                                    .atLeast(1)
                                    .rule(
                                            "self.all(key, 0 < int(key) && int(key) <= 65535)",
                                            "port must be between 1-65535")),
                    field("selector", Parts.SELECTOR),
                    rule(
                            "has(self.portLevelMtls) ? (((has(self.selector) &&"
                                    + " has(self.selector.matchLabels)) ? self.selector.matchLabels :"
                                    + " {}).size() > 0) : true",
                            "portLevelMtls requires selector"));

    private static final Type JWKS_URI =
            text().atLeast(1)
                    .atMost(2048)
                    .rule(
                            "url(self).getScheme() in [\"http\", \"https\"]",
                            "url must have scheme http:// or https://");

    private static final Message OUTPUT_CLAIM =
            message(
                    field("claim", text().atLeast(1)).required(),
                    field("header", text().atLeast(1).matching("^[-_A-Za-z0-9]+$")).required());

    private static final Message JWT_RULE =
            message(
                    field("audiences", listOf(text().atLeast(1))),
                    field("forwardOriginalToken", flag()),
                    field("fromCookies", listOf(text().atLeast(1))),
                    field(
                            "fromHeaders",
                            listOf(
                                    message(
                                            field("name", text().atLeast(1)).required(),
                                            field("prefix", text())))),
                    field("fromParams", listOf(text().atLeast(1))),
                    field("issuer", text().atLeast(1)),
                    field("jwks", text()),
                    field("jwks_uri", JWKS_URI),
                    field("jwksUri", JWKS_URI),
                    field("outputClaimToHeaders", listOf(OUTPUT_CLAIM)),
                    field("outputPayloadToHeader", text()),
                    field("presence", oneOf("OPTIONAL", "REQUIRED")),
                    field("spaceDelimitedClaims", listOf(text().atLeast(1)).atMost(64)),
                    field("timeout", duration()),
                    ruleAtMostOne(
                            "only one of jwks or jwksUri can be set",
                            "jwksUri",
                            "jwks_uri",
                            "jwks"));

    static final Message REQUEST_AUTHENTICATION =
            message(
                    field("jwtRules", listOf(JWT_RULE).atMost(4096)),
                    field("selector", Parts.SELECTOR),
                    field("targetRef", Parts.TARGET_REF),
                    field("targetRefs", Parts.TARGET_REFS),
                    Parts.ONE_SELECTION);
}
