package io.leno.rollout.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.model.Locality;
import io.leno.api.xds.Node;
import io.leno.rollout.PluginReport;
import io.leno.rollout.PluginReport.State;
import io.leno.rollout.PluginWish;
import io.leno.rollout.WishMessage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What commands and reports make of what proxies are told.
class RolloutsTest {
    @TempDir private Path directory;

    private Rollouts rollouts;
    private final AtomicInteger changes = new AtomicInteger();
    private final Map<String, Node> nodes = new TreeMap<>();

    @BeforeEach
    void start() throws IOException {
        start(Duration.ZERO);
    }

    private void start(Duration later) throws IOException {
        rollouts =
                new Rollouts(
                        new PlanStore(directory.resolve("plugins.json")),
                        new ArtifactStore(directory.resolve("files")),
                        TestSources.in(directory),
                        Clock.offset(Clock.systemUTC(), later));
        rollouts.onChange(changes::incrementAndGet);
    }

    /// A proxy that serves everything it is told.
    private void connect(String name, String app) {
        Node node =
                Node.parse(
                        "sidecar~10.0.0.1~" + name + ".default~default.svc.cluster.local",
                        "",
                        Map.of("LABELS", Map.of("app", app)),
                        new Locality("", "", ""),
                        "leno");
        nodes.put(name, node);
        rollouts.asked(name, node);
    }

    private void reports(String name, State state, String text) {
        Map<String, Object> reports = new HashMap<>();
        for (PluginWish wish : rollouts.wishes(nodes.get(name), ""))
            reports.put(
                    wish.plugin(),
                    new PluginReport(
                                    wish.plugin(),
                                    wish.revision(),
                                    state,
                                    text,
                                    1,
                                    "",
                                    "",
                                    "",
                                    false)
                            .fields());
        asked(name, reports);
    }

    private void asked(String name, Map<String, ?> reports) {
        Node was = nodes.get(name);
        var metadata = new HashMap<>(was.metadata());
        metadata.put(PluginReport.METADATA, reports);
        rollouts.asked(name, Node.parse(was.id(), was.cluster(), metadata, was.locality(), "leno"));
    }

    private String upload(String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        rollouts.artifacts().put(sha256, "p.jar", new ByteArrayInputStream(bytes), 1000);
        return sha256;
    }

    private Outcome command(String action, String labels, Object... more) throws Exception {
        Map<String, Object> fields = new HashMap<>();
        fields.put("action", action);
        fields.put("plugin", "p");
        fields.put("selection", Map.of("labels", labels));
        for (int i = 0; i < more.length; i += 2) fields.put((String) more[i], more[i + 1]);
        return rollouts.command(Command.of(fields));
    }

    /// What a proxy is told: the content's name, `+` for a canary.
    private String told(String name) {
        List<PluginWish> wishes = rollouts.wishes(nodes.get(name), ":1/plugins/");
        if (wishes.isEmpty()) return "nothing of it";
        PluginWish wish = WishMessage.decode(WishMessage.encode(wishes.getFirst()));
        assertThat(wish).isEqualTo(wishes.getFirst());
        return wish.live().map(live -> live.sha256().substring(0, 6)).orElse("none")
                + wish.candidate().map(it -> "+" + it.sha256().substring(0, 6)).orElse("")
                + (wish.canary().isEmpty() ? "" : " " + wish.canary())
                + (wish.pinned() ? " pinned" : "");
    }

    private static String digits(String sha256) {
        return sha256.substring(0, 6);
    }

    @Test
    void theLastAssignmentThatIsForAProxyCounts() throws Exception {
        connect("a", "reviews");
        connect("b", "ratings");
        assertThat(told("a")).isEqualTo("nothing of it");
        String one = upload("one");
        String two = upload("two");

        command("deploy", "", "sha256", one);
        command("deploy", "app=reviews", "sha256", two);

        assertThat(told("a")).isEqualTo(digits(two));
        assertThat(told("b")).isEqualTo(digits(one));
        command("remove", "app in (ratings)");
        assertThat(told("b")).isEqualTo("none");
        command("deploy", "", "sha256", two);
        assertThat(told("b")).isEqualTo(digits(two));
        assertThat(changes).hasValue(4);
    }

    @Test
    void aCanaryIsPromotedOrTakenBackAndADeploymentRolledBack() throws Exception {
        connect("a", "reviews");
        String one = upload("one");
        String two = upload("two");
        command("deploy", "", "sha256", one);
        command("canary", "", "sha256", two, "canary", "10%");
        assertThat(told("a")).isEqualTo(digits(one) + "+" + digits(two) + " percent=10");
        command("canary", "", "canary", "20");
        assertThat(told("a")).endsWith("percent=20");
        command("rollback", "");
        assertThat(told("a")).isEqualTo(digits(one));
        command("canary", "", "sha256", two, "canary", "header=x-try");
        command("promote", "");
        assertThat(told("a")).isEqualTo(digits(two));
        command("rollback", "");
        assertThat(told("a")).isEqualTo(digits(one));
        assertThatThrownBy(() -> command("rollback", ""))
                .hasMessageStartingWith("p: nothing before p.jar " + digits(one));
        assertThatThrownBy(() -> command("promote", ""))
                .hasMessageStartingWith("p: neither a canary nor a rollout in steps");
    }

    @Test
    void aCanaryThatAllProxiesHaveJudgedIsWhatThePlanSays() throws Exception {
        connect("a", "reviews");
        connect("b", "reviews");
        String one = upload("one");
        String two = upload("two");
        String three = upload("three");
        command("deploy", "", "sha256", one);
        command("canary", "", "sha256", two, "canary", "10");
        runs("a", one, two);
        runs("b", one, two);
        runs("a", two, "");
        assertThat(told("b")).endsWith("percent=10");
        runs("b", two, "");
        assertThat(told("a")).isEqualTo(digits(two));
        command("canary", "", "sha256", three, "canary", "10");
        runs("a", two, three);
        runs("b", two, "");
        assertThat(told("b")).endsWith("percent=10");
        runs("a", two, "");
        connect("c", "reviews");
        assertThat(told("c")).isEqualTo(digits(two));
        assertThat(rollouts.fields(Selection.ALL).toString())
                .contains("action=promote", "action=rollback", "by=the proxies");
    }

    private void runs(String name, String live, String candidate) {
        PluginWish wish = rollouts.wishes(nodes.get(name), "").getFirst();
        var report =
                new PluginReport(
                        "p", wish.revision(), State.SERVING, "", 1, live, candidate, "", false);
        asked(name, Map.of("p", report.fields()));
    }

    @Test
    void whatIsPinnedIsNotReplacedUnlessForced() throws Exception {
        connect("a", "reviews");
        String one = upload("one");
        String two = upload("two");
        command("deploy", "", "sha256", one);
        command("pin", "app=reviews");
        assertThat(told("a")).isEqualTo(digits(one) + " pinned");
        assertThatThrownBy(() -> command("deploy", "", "sha256", two))
                .hasMessageStartingWith("p: pinned to p.jar " + digits(one));
        assertThatThrownBy(() -> command("remove", "app=reviews")).hasMessageContaining("pinned");
        command("unpin", "app=reviews");
        command("deploy", "", "sha256", two);
        assertThat(told("a")).isEqualTo(digits(two));
    }

    @Test
    void aRolloutInStepsGoesOnWhenAllOfAStepServe() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) connect(name, "reviews");
        String one = upload("one");
        String two = upload("two");
        command("deploy", "", "sha256", one);
        command("deploy", "app=reviews", "sha256", two, "steps", List.of(25, 50, 100));
        assertThat(reached(two)).hasSize(1);
        String first = reached(two).getFirst();
        reports(first, State.WORKING, "");
        assertThat(reached(two)).hasSize(1);
        reports(first, State.SERVING, "");
        assertThat(reached(two)).hasSize(2).contains(first);
        for (String name : reached(two)) reports(name, State.SERVING, "");
        assertThat(reached(two)).hasSize(4);
        assertThat(outcome("app=reviews").state()).isEqualTo("running");
        for (String name : nodes.keySet()) reports(name, State.SERVING, "");
        assertThat(outcome("app=reviews").state()).isEqualTo("done");
        assertThat(rollouts.fields(Selection.ALL).toString()).contains("outcome=4 serving");
    }

    @Test
    void whoHadNothingBeforeWaitsForItsStepAsWell() throws Exception {
        for (String name : List.of("a", "b")) connect(name, "reviews");
        String one = upload("one");
        command("deploy", "", "sha256", one, "steps", List.of(10));
        String first = reached(one).getFirst();
        for (String name : nodes.keySet())
            reports(name, name.equals(first) ? State.WORKING : State.REMOVED, "");
        assertThat(outcome("").state()).isEqualTo("running");
        assertThat(outcome("").text()).contains("1 waiting");
        reports(first, State.SERVING, "");
        assertThat(reached(one)).hasSize(2);
        assertThat(outcome("").state()).isEqualTo("running");
        for (String name : nodes.keySet()) reports(name, State.SERVING, "");
        assertThat(outcome("").state()).isEqualTo("done");
    }

    @Test
    void theFirstRefusalStopsARolloutInSteps() throws Exception {
        for (String name : List.of("a", "b", "c")) connect(name, "reviews");
        String one = upload("one");
        String two = upload("two");
        command("deploy", "", "sha256", one);
        command("deploy", "", "sha256", two, "steps", List.of(10));
        String first = reached(two).getFirst();
        reports(first, State.REFUSED, "needs a package");
        assertThat(reached(two)).containsExactly(first);
        Outcome stopped = outcome("");
        assertThat(stopped.state()).isEqualTo("stopped");
        assertThat(stopped.stopped()).contains(first, "refused: needs a package");
        command("rollback", "");
        assertThat(reached(one)).hasSize(3);
        for (String name : nodes.keySet()) reports(name, State.SERVING, "");
        assertThat(outcome("").state()).isEqualTo("done");
    }

    private Outcome outcome(String labels) throws CommandException {
        return rollouts.outcome("p", Selection.of(Map.of("labels", labels)));
    }

    private List<String> reached(String sha256) {
        return nodes.keySet().stream()
                .filter(name -> told(name).startsWith(digits(sha256)))
                .toList();
    }

    @Test
    void aRestartUndoesNothingAndALaterProxyIsToldTheSame() throws Exception {
        connect("a", "reviews");
        connect("b", "reviews");
        String one = upload("one");
        String two = upload("two");
        command("deploy", "", "sha256", one);
        command("deploy", "app=reviews", "sha256", two, "steps", List.of(50));
        command("canary", "app=other", "sha256", two, "canary", "5");
        List<String> before = List.of(told("a"), told("b"));
        start();
        assertThat(List.of(told("a"), told("b"))).isEqualTo(before);
        connect("c", "other");
        assertThat(told("c")).isEqualTo(digits(one) + "+" + digits(two) + " percent=5");
        assertThat(rollouts.artifacts().artifact(two)).isPresent();
    }

    @Test
    void filesThatNothingComesBackToAreDeletedAfterAWhile() throws Exception {
        connect("a", "reviews");
        List<String> files = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            files.add(upload("version " + i));
            command("deploy", "", "sha256", files.getLast());
        }
        String unasked = upload("nobody deploys it");
        Files.writeString(directory.resolve("files/upload-1.part"), "cut short");
        assertThat(kept()).containsAll(files).contains(unasked);

        start(Duration.ofHours(2));

        assertThat(kept()).hasSameElementsAs(files.subList(2, 8));
        for (int i = 6; i > 1; i--) {
            command("rollback", "");
            assertThat(told("a")).isEqualTo(digits(files.get(i)));
        }
        assertThat(kept()).containsExactly(files.get(2));
    }

    private List<String> kept() {
        return List.of(directory.resolve("files").toFile().list());
    }

    @Test
    void aStateThatCannotBeReadStopsTheStart() throws IOException {
        Files.writeString(directory.resolve("plugins.json"), "{\"format\": ");
        assertThatThrownBy(this::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("plugins.json: line 1, column 12");
    }

    @Test
    void mistakesAreNamed() throws Exception {
        connect("a", "reviews");
        connect("b", "ratings");
        String one = upload("one");
        assertThatThrownBy(() -> command("pin", "")).hasMessage("p: no such plugin");
        assertThatThrownBy(() -> command("deploy", "")).hasMessageStartingWith("sha256: missing");
        assertThatThrownBy(() -> command("deploy", "", "sha256", "12"))
                .hasMessageStartingWith("sha256: 12");
        assertThatThrownBy(() -> command("deploy", "app=", "sha256", one, "steps", List.of(50, 20)))
                .hasMessage("steps: [50, 20] (expected: growing percentages, 1..99)");
        assertThatThrownBy(() -> command("deploy", "app=a=b", "sha256", one))
                .hasMessageStartingWith("label selector: \"app=a=b\" (expected: key=value");
        assertThatThrownBy(() -> command("undeploy", ""))
                .hasMessageStartingWith("action: \"undeploy\" (expected: deploy, remove");
        command("deploy", "app=reviews", "sha256", one);
        assertThatThrownBy(() -> command("pin", ""))
                .hasMessageStartingWith("p: not the same on all of all proxies: p.jar");
    }
}
