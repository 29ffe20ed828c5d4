package io.leno.proxy.admin;

import java.util.HashMap;
import java.util.Map;

/// `/logging`: shows and changes the levels of loggers.
final class LoggingPage {
    private static final String USAGE =
            """
            usage: /logging?<name>=<level> (change single level)
            usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
            usage: /logging?level=<level> (change all levels)
            usage: /logging?group=<group_name>:<level> (change group of loggers)
            levels: trace debug info warning error critical off\s
            """;

    private final LogLevels levels = new LogLevels();

    AdminEndpoint endpoint() {
        return AdminEndpoint.mutating("/logging", "query/change logging levels", this::change)
                .with(
                        "paths",
                        "Change multiple logging levels by setting to"
                                + " <logger_name1>:<desired_level1>,<logger_name2>:<desired_level2>."
                                + " If fine grain logging is enabled, use __FILE__ or a glob"
                                + " experision as the logger name. For example,"
                                + " source/common*:warning")
                .with(
                        "group",
                        "Change given logger group to desired level, set to"
                                + " <logger_group_name>:<desired_level>. logger_group_name must be"
                                + " a logger name.")
                .with(
                        "level",
                        "desired logging level, this will change all loggers's level",
                        "",
                        "trace",
                        "debug",
                        "info",
                        "warning",
                        "error",
                        "critical",
                        "off");
    }

    private AdminResponse change(AdminRequest request) {
        var given = new HashMap<String, String>();
        request.query()
                .forEach(
                        (name, values) -> {
                            // forms send all their fields
                            if (!values.getFirst().isEmpty()) given.put(name, values.getFirst());
                        });
        String problem = given.size() > 1 ? "invalid number of parameters" : apply(given);
        if (problem.isEmpty()) return AdminResponse.text(levels.list());
        return AdminResponse.bad("error: " + problem + "\n\n" + USAGE + levels.list());
    }

    /// @return what is wrong; empty where nothing is
    private String apply(Map<String, String> given) {
        for (Map.Entry<String, String> one : given.entrySet()) {
            if (one.getKey().equals("level")) {
                if (LogLevels.level(one.getValue()) == null) return "unknown logger level";
                levels.setAll(one.getValue());
                return "";
            }
            boolean several = one.getKey().equals("paths") || one.getKey().equals("group");
            return several ? applyAll(one.getValue()) : check(one.getKey(), one.getValue(), true);
        }
        return "";
    }

    private String applyAll(String paths) {
        for (boolean change : new boolean[] {false, true}) {
            for (String path : paths.split(",", -1)) {
                int colon = path.lastIndexOf(':');
                if (colon < 0) return "input format error";
                String problem = check(path.substring(0, colon), path.substring(colon + 1), change);
                if (!problem.isEmpty()) return problem;
            }
        }
        return "";
    }

    private String check(String name, String level, boolean change) {
        if (LogLevels.level(level) == null) return "unknown logger level";
        if (!levels.knows(name)) return "unknown logger name";
        if (change) levels.set(name, level);
        return "";
    }
}
