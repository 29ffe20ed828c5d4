package io.leno.cli.plugin;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.time.Duration;

/// Whether a command waits for what it causes.
final class Waiting {
    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Span.class,
            description = "How long to wait for the outcome: 90s, 5m (default: 2m).")
    Duration timeout = Duration.ofMinutes(2);

    @Option(names = "--no-wait", description = "Do not wait for the outcome.")
    boolean noWait;

    static final class Span implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (text.matches("\\d{1,6}")) return Duration.ofSeconds(Long.parseLong(text));
            if (text.matches("\\d{1,6}(ms|s|m|h)")) {
                long number = Long.parseLong(text.replaceAll("\\D", ""));
                return switch (text.replaceAll("\\d", "")) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                };
            }
            throw new TypeConversionException("a number with ms, s, m or h");
        }
    }
}
