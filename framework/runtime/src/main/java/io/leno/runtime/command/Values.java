package io.leno.runtime.command;

import io.leno.runtime.log.LogLevel;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What the texts of a command line mean. A refusal says only what was expected: who asked and what
/// for is added by [Mistakes].
final class Values {
    private Values() {}

    static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 0, 65_535, "a port, 1 to 65535, or 0 for any");
        }
    }

    static final class PortOrOff implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, -1, 65_535, "a port, 1 to 65535, 0 for any, or -1 for none");
        }
    }

    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 0, Integer.MAX_VALUE, "a whole number, 0 or more");
        }
    }

    static final class Positive implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 1, Integer.MAX_VALUE, "a whole number, 1 or more");
        }
    }

    /// Of percent.
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                double percent = Double.parseDouble(text.trim());
                if (percent >= 0 && percent <= 100_000) return percent / 100;
            } catch (NumberFormatException e) {
                // as wrong as a number out of range
            }
            throw new TypeConversionException("a number of percent, 0 or more");
        }
    }

    static final class Seconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.ofSeconds(
                    number(text, 0, Integer.MAX_VALUE, "whole seconds, 0 or more"));
        }
    }

    /// As Go writes it: `100ms`, `1.5s`, `1h30m`.
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|us|ns|h|m|s)");
        private static final Map<String, Double> NANOS =
                Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9, "m", 6e10, "h", 3.6e12);

        @Override
        public Duration convert(String text) {
            double nanos = 0;
            int end = 0;
            for (var part = PART.matcher(text);
                    part.find() && part.start() == end;
                    end = part.end())
                nanos += Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), 0.0);
            boolean isRead = end == text.length() && end > 0;
            if (isRead || text.equals("0")) return Duration.ofNanos((long) nanos);
            throw new TypeConversionException("a duration such as 100ms, 10s or 30m");
        }
    }

    static final class ExistingFolder implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = Path.of(text).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) return path;
            throw new TypeConversionException("an existing folder");
        }
    }

    static final class ExistingFile implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = Path.of(text).toAbsolutePath().normalize();
            if (Files.isReadable(path) && !Files.isDirectory(path)) return path;
            throw new TypeConversionException("an existing file");
        }
    }

    static final class Folder implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = Path.of(text).toAbsolutePath().normalize();
            if (Files.isDirectory(path) || !Files.exists(path)) return path;
            throw new TypeConversionException("a folder, or a name for a new one");
        }
    }

    static final class Level implements ITypeConverter<LogLevel> {
        @Override
        public LogLevel convert(String text) {
            return LogLevel.named(text)
                    .orElseThrow(() -> new TypeConversionException(LogLevel.NAMES));
        }
    }

    /// `lua:trace,upstream:debug`.
    record ComponentLevels(Map<String, LogLevel> levels) {
        ComponentLevels {
            levels = Map.copyOf(levels);
        }
    }

    static final class Levels implements ITypeConverter<ComponentLevels> {
        @Override
        public ComponentLevels convert(String text) {
            Map<String, LogLevel> levels = new HashMap<>();
            for (String each : text.split(",", -1)) {
                int colon = each.lastIndexOf(':');
                var level = LogLevel.named(each.substring(colon + 1).trim());
                if (colon < 1 || level.isEmpty()) {
                    throw new TypeConversionException(
                            "COMPONENT:LEVEL,… with levels " + LogLevel.NAMES);
                }
                levels.put(each.substring(0, colon).trim(), level.get());
            }
            return new ComponentLevels(levels);
        }
    }

    private static int number(String text, int least, int most, String expected) {
        try {
            int number = Integer.parseInt(text.trim());
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            // not a number is as wrong as one out of range
        }
        throw new TypeConversionException(expected);
    }
}
