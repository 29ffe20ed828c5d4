package io.leno.istio.extensions;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.FilterPlugin.Source;
import io.leno.istio.bind.Report;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;

/// What must hold in the `source` of a FilterPlugin.
final class PluginSourceChecks {
    private static final String PATH = "spec.source";

    private final Report report;

    PluginSourceChecks(Report report) {
        this.report = report;
    }

    /// @param plugin the name it is to have
    void check(Source source, String plugin) {
        if (!plugin.isBlank() && !plugin.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]*"))
            report.invalid(
                    "spec.plugin",
                    quoted(plugin) + " (expected: beside source a name of letters, digits, _.+-)");
        if (!source.url().isEmpty()) checkUrl(source);
        if (!source.file().isEmpty()) checkFile(source.file());
        checkLanguage(source);
        if (!source.sha256().isEmpty() && !source.sha256().matches("[0-9a-f]{64}"))
            report.invalid(
                    PATH + ".sha256",
                    quoted(source.sha256()) + " (expected: 64 hex digits, lower case)");
        checkSignature(source.signature());
        if (!source.ending().equals("jar")) return;
        if (!source.settings().isEmpty())
            report.invalid(PATH + ".settings", "of a jar (expected: of a script)");
        if (!source.signature().isEmpty())
            report.invalid(PATH + ".signature", "of a jar, which has its own inside");
    }

    private void checkUrl(Source source) {
        if (!isWeb(source.url()))
            report.invalid(
                    PATH + ".url",
                    quoted(source.url()) + " (expected: an http or https URL with a host)");
        if (source.sha256().isEmpty())
            report.missing(PATH + ".sha256", "what the file has to be, 64 hex digits");
    }

    private static boolean isWeb(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && List.of("http", "https").contains(uri.getScheme());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void checkFile(String file) {
        boolean inside =
                !file.startsWith("/")
                        && !file.contains("\\")
                        && List.of(file.split("/", -1)).stream()
                                .noneMatch(part -> part.isEmpty() || part.matches("\\.\\.?"));
        if (inside) return;
        report.invalid(
                PATH + ".file",
                quoted(file) + " (expected: a path inside the control plane's folder of sources)");
    }

    private void checkLanguage(Source source) {
        String ending = source.ending();
        if (ending.isEmpty()) {
            report.missing(PATH + ".language", "jar, lua, js or wasm");
            return;
        }
        boolean script = source.inline().isEmpty() || !List.of("jar", "wasm").contains(ending);
        if (ending.matches("[a-z0-9]+") && script) return;
        String expected = source.inline().isEmpty() ? "jar, lua, js or wasm" : "lua or js";
        report.invalid(PATH + ".language", quoted(ending) + " (expected: " + expected + ")");
    }

    private void checkSignature(String signature) {
        try {
            Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            report.invalid(PATH + ".signature", "no base64: " + e.getMessage());
        }
    }
}
