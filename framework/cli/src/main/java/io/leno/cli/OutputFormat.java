package io.leno.cli;

import io.leno.api.json.Json;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How a command says what it has to say.
public final class OutputFormat {
    /// A form of output.
    public enum Form {
        TEXT,
        JSON,
        YAML,
        SHORT
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            converter = FormOf.class,
            description = "json, yaml, short (names only) or text (default).")
    private Form form = Form.TEXT;

    public boolean isText() {
        return form == Form.TEXT;
    }

    /// Prints in the form that was asked for.
    ///
    /// @param fields all there is to say, as JSON has it
    /// @param text the same for people
    /// @param names one a line, for scripts
    public void print(
            Terminal terminal, Map<String, ?> fields, List<String> text, List<String> names) {
        switch (form) {
            case TEXT -> text.forEach(terminal::line);
            case JSON -> terminal.output().print(Json.write(fields));
            case YAML -> terminal.output().print(Yaml.write(fields));
            case SHORT -> names.forEach(terminal::line);
        }
        terminal.output().flush();
    }

    static final class FormOf implements ITypeConverter<Form> {
        @Override
        public Form convert(String text) {
            for (Form each : Form.values())
                if (each.name().toLowerCase(Locale.ROOT).equals(text)) return each;
            throw new TypeConversionException(
                    Arrays.stream(Form.values())
                            .map(each -> each.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")));
        }
    }
}
