package io.leno.istio.extensions;

import static io.leno.istio.bind.Fields.message;

import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.StringMatch;
import io.leno.istio.bind.Schema;
import io.leno.istio.check.JsonObjects;
import io.leno.istio.check.StringMatches;

import java.util.List;

/// What the API of extensions has beyond its records.
final class ExtensionFields {
    static final Schema SCHEMA =
            Schema.of(
                            Enum::name,
                            List.of(
                                    message(FilterPlugin.class).atMostOne("selector", "targetRefs"),
                                    message(FilterPlugin.Source.class)
                                            .exactlyOne("file", "url", "inline"),
                                    message(FilterPlugin.Match.class).lowerCaseKeys("headers"),
                                    message(FilterPlugin.Canary.class).lowerCaseKeys("headers"),
                                    message(FilterPlugin.PerRoute.class)
                                            .exactlyOne("config", "disabled"),
                                    message(WasmPluginSpec.WasmPlugin.class)
                                            .notActedOn("verificationKey")
                                            .older("targetRef", "targetRefs", List::of)
                                            .atMostOne("selector", "targetRefs"),
                                    message(WasmPluginSpec.Wasm.class)
                                            .notActedOn("verificationKey"),
                                    message(WasmPluginSpec.TrafficExtension.class)
                                            .atMostOne("selector", "targetRefs")
                                            .exactlyOne("wasm", "lua")))
                    .with(StringMatch.class, StringMatches::read)
                    .with(JsonObject.class, JsonObjects::read);

    private ExtensionFields() {}
}
