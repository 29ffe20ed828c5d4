package io.leno.runtime.deploy;

import io.leno.runtime.deploy.UnusableFileException.Hope;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// That a jar swaps together with others, as its manifest says: `Leno-Set:
/// payments;version=7;members="com.acme.pay,com.acme.audit"`. Of a folder `payments.set` it is said
/// by the folder.
///
/// @param members the plugins of this version of the set
record SetMembership(String name, String version, Set<String> members) {
    static final String HEADER = "Leno-Set";

    private static final Pattern ATTRIBUTE =
            Pattern.compile(";\\s*(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|([^;]*))");

    SetMembership {
        members = Set.copyOf(members);
    }

    static SetMembership parse(String header) throws UnusableFileException {
        String name = header.split(";", 2)[0].strip();
        String version = "";
        Set<String> members = new TreeSet<>();
        Matcher attribute = ATTRIBUTE.matcher(header);
        while (attribute.find()) {
            String value = attribute.group(2) == null ? attribute.group(3) : attribute.group(2);
            switch (attribute.group(1)) {
                case "version" -> version = value.strip();
                case "members" -> {
                    for (String member : value.split(",", -1))
                        if (!member.isBlank()) members.add(member.strip());
                }
                default -> throw unusable(header);
            }
        }
        if (name.isEmpty() || members.isEmpty()) throw unusable(header);
        return new SetMembership(name, version, members);
    }

    private static UnusableFileException unusable(String header) {
        return new UnusableFileException(
                HEADER
                        + ": '"
                        + header
                        + "' (expected: NAME;version=VERSION;members=\"PLUGIN,PLUGIN\")",
                Hope.NONE);
    }
}
