package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Scripts run by `lenoctl`, with the engines of the distribution.
class ScriptCommandIT {
    @TempDir private Path scratch;

    private LenoctlCommand.Result test(Object... options) {
        Object[] all = new Object[options.length + 2];
        all[0] = "script";
        all[1] = "test";
        System.arraycopy(options, 0, all, 2, options.length);
        return new LenoctlCommand("", scratch).run(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lua", "js"})
    void aRecipeDoesWhatItSays(String ending) {
        Path recipe = LenoCommand.home().resolve("samples/scripts/callout-with-cache." + ending);
        var told =
                test(
                                recipe,
                                "-H",
                                "x-user: alice",
                                "--call",
                                "quota=200:gold",
                                "--expect",
                                "request.header.x-plan=gold")
                        .succeeded();
        assertThat(told.output())
                .contains("  call: quota GET /plans/alice\n  answer: quota 200 \"gold\"");
        assertThat(told.errors()).isEmpty();
    }

    @Test
    void whatAScriptLogsIsToldAndItsFailureHasALine() throws IOException {
        Path script = scratch.resolve("tenant.lua");
        Files.writeString(
                script,
                "function envoy_on_request(handle)\n  handle:logWarn('odd')\n  error('no')\nend\n");
        var told = test(script);
        assertThat(told.exitCode()).isEqualTo(1);
        assertThat(told.output()).contains("  log: warn odd\n  failure: tenant.lua:3: no\n");
        assertThat(told.errors()).isEqualTo("lenoctl: tenant.lua:3: no\n");
    }
}
