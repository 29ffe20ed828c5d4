package io.leno.cli.analyze;

import io.leno.analysis.Located;
import io.leno.api.analysis.Level;
import io.leno.api.json.Json;
import io.leno.cli.CommandFailure;
import io.leno.cli.Yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How findings are written, as `istioctl` writes them.
enum FindingsForm {
    LOG {
        @Override
        String text(List<Located> findings, boolean colored) {
            return findings.stream()
                    .map(each -> colored ? colored(each) : each.text())
                    .collect(Collectors.joining("\n"));
        }
    },
    JSON {
        @Override
        String text(List<Located> findings, boolean colored) {
            if (findings.isEmpty()) return "[]";
            return Json.write(fields(findings))
                    .lines()
                    .map(FindingsForm::indentedByTabs)
                    .collect(Collectors.joining("\n"));
        }
    },
    YAML {
        @Override
        String text(List<Located> findings, boolean colored) {
            return Yaml.write(fields(findings));
        }
    };

    private static final String DOCUMENTATION =
            "https://istio.io/v1.31/docs/reference/config/analysis/";

    /// Without a line end.
    abstract String text(List<Located> findings, boolean colored);

    private static String colored(Located finding) {
        Level level = finding.finding().type().level();
        String color =
                switch (level) {
                    case ERROR -> "\u001b[1;31m";
                    case WARNING -> "\u001b[33m";
                    case INFO -> "";
                };
        String rest = finding.text().substring(level.toString().length());
        return color + level + "\u001b[0m" + rest;
    }

    private static List<Map<String, Object>> fields(List<Located> findings) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Located each : findings) {
            Map<String, Object> fields = new TreeMap<>();
            String code = each.finding().type().code();
            fields.put("code", code);
            fields.put(
                    "documentationUrl",
                    DOCUMENTATION + code.toLowerCase(Locale.ROOT) + "/?ref=istioctl-analyze");
            fields.put("level", each.finding().type().level().toString());
            fields.put("message", each.finding().message());
            if (!each.origin().isEmpty()) fields.put("origin", each.origin());
            if (!each.reference().isEmpty()) fields.put("reference", each.reference());
            all.add(fields);
        }
        return all;
    }

    private static String indentedByTabs(String line) {
        String text = line.stripLeading();
        return "\t".repeat((line.length() - text.length()) / 2) + text;
    }

    static FindingsForm of(String text) {
        for (FindingsForm each : values()) if (each.name().equalsIgnoreCase(text)) return each;
        throw CommandFailure.badFormat(
                text + " not a valid option for format. See lenoctl analyze --help");
    }
}
