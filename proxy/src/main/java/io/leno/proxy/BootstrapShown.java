package io.leno.proxy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.type.v3.SemanticVersion;

/// A bootstrap as the admin interface shows it: its node says what runs, and which release of Envoy
/// it takes after.
final class BootstrapShown {
    private BootstrapShown() {}

    static Bootstrap of(Bootstrap bootstrap) {
        var shown = bootstrap.toBuilder();
        var node = shown.getNodeBuilder();
        if (node.getUserAgentName().isEmpty()) node.setUserAgentName("envoy");
        if (!node.hasUserAgentBuildVersion()) {
            node.setUserAgentBuildVersion(
                    BuildVersion.newBuilder()
                            .setVersion(
                                    SemanticVersion.newBuilder()
                                            .setMajorNumber(1)
                                            .setMinorNumber(40))
                            .setMetadata(
                                    Struct.newBuilder()
                                            .putFields("revision.sha", text("leno"))
                                            .putFields("revision.status", text("Clean"))
                                            .putFields("build.type", text("RELEASE"))
                                            .putFields("ssl.version", text("JDK"))));
        }
        return shown.build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
