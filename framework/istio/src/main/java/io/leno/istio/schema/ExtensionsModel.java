package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

import io.leno.istio.schema.Message.Field;
import io.leno.istio.schema.Type.Text;

/// Code that is put into proxies.
final class ExtensionsModel {
    private ExtensionsModel() {}

    private static final Message TRAFFIC_SELECTOR =
            message(
                    field("mode", oneOf("UNDEFINED", "CLIENT", "SERVER", "CLIENT_AND_SERVER")),
                    field(
                            "ports",
                            listOf(message(field("number", wholeFrom(1, 65_535)).required()))
                                    .keyedBy("number")));

    private static final Message ENVIRONMENT_VARIABLE =
            message(
                    field("name", text().atLeast(1).atMost(256)).required(),
                    field("value", text().atMost(2048)),
                    field("valueFrom", oneOf("INLINE", "HOST")),
                    rule(
                            "(has(self.valueFrom) ? self.valueFrom : \"\") != \"HOST\" ||"
                                    + " !has(self.value)",
                            "value may only be set when valueFrom is INLINE"));

    private static final Message VM_CONFIG =
            message(field("env", listOf(ENVIRONMENT_VARIABLE).atMost(256).keyedBy("name")));

    private static Text url(String schemes) {
        String isKnown = ".getScheme() in [\"\", " + schemes + "]";
        return text().atLeast(1)
                .rule(
                        "isURL(self) ? (url(self)"
                                + isKnown
                                + ") : (isURL(\"http://\" + self) &&\nurl(\"http://\" + self)"
                                + isKnown
                                + ")",
                        "url must have schema one of [http, https, file, oci]");
    }

    private static Message wasm(Field url) {
        return message(
                field("failStrategy", oneOf("FAIL_CLOSE", "FAIL_OPEN", "FAIL_RELOAD")),
                field("imagePullPolicy", oneOf("UNSPECIFIED_POLICY", "IfNotPresent", "Always")),
                field("imagePullSecret", text().atLeast(1).atMost(253)),
                field("pluginConfig", free()),
                field("pluginName", text().atLeast(1).atMost(256)),
                field("sha256", text().matching("(^$|^[a-f0-9]{64}$)")),
                field("type", oneOf("UNSPECIFIED_PLUGIN_TYPE", "HTTP", "NETWORK")),
                url.required(),
                field("verificationKey", text()),
                field("vmConfig", VM_CONFIG));
    }

    static final Message WASM_PLUGIN =
            wasm(field("url", url("\"http\", \"https\", \"oci\", \"file\"")))
                    .with(
                            field("match", listOf(TRAFFIC_SELECTOR)),
                            field("phase", oneOf("UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS")),
                            field("priority", int32()).nullable(),
                            field("selector", Parts.SELECTOR),
                            field("targetRef", Parts.TARGET_REF),
                            field("targetRefs", Parts.TARGET_REFS),
                            Parts.ONE_SELECTION);

    static final Message TRAFFIC_EXTENSION =
            message(
                    field(
                            "lua",
                            message(
                                    field("inlineCode", text().atLeast(1).atMost(65_536))
                                            .required())),
                    field("match", listOf(TRAFFIC_SELECTOR)),
                    field("phase", oneOf("UNSPECIFIED", "AUTHN", "AUTHZ", "STATS")),
                    field("priority", int32()).nullable(),
                    field("selector", Parts.SELECTOR),
                    field("targetRefs", Parts.TARGET_REFS),
                    field(
                            "wasm",
                            wasm(field("url", url("\"http\", \"https\", \"file\", \"oci\"")))),
                    atMostOne("wasm", "lua"),
                    ruleAtMostOne(
                            "only one of targetRefs or selector can be set",
                            "selector",
                            "targetRefs"),
                    rule(
                            "has(self.wasm) != has(self.lua)",
                            "exactly one of wasm or lua must be set"));
}
