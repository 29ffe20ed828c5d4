package io.leno.cli.analyze;

import io.leno.analysis.Located;
import io.leno.api.analysis.Level;
import io.leno.api.json.Json;
import io.leno.cli.CommandFailure;
import io.leno.cli.Yaml;

import java.util.List;
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
            return Json.write(findings.stream().map(Located::fields).toList())
                    .lines()
                    .map(FindingsForm::indentedByTabs)
                    .collect(Collectors.joining("\n"));
        }
    },
    YAML {
        @Override
        String text(List<Located> findings, boolean colored) {
            return Yaml.write(findings.stream().map(Located::fields).toList());
        }
    };

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
