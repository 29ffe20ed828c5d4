package io.leno.samples.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class RedactionTest {
    private static String of(String pattern, String... pieces) {
        var redaction = new Redaction(pattern.getBytes(StandardCharsets.UTF_8));
        var out = new StringBuilder();
        for (int i = 0; i < pieces.length; i++) {
            byte[] piece = pieces[i].getBytes(StandardCharsets.UTF_8);
            byte[] next = redaction.next(piece, i == pieces.length - 1);
            out.append(new String(next, StandardCharsets.UTF_8));
        }
        return out.toString();
    }

    @Test
    void whereverABodyIsCutTheWordIsHidden() {
        String body = "a secret, a sesecret and asecretsecret";
        String hidden = "a ******, a se****** and a************";
        for (int first = 0; first <= body.length(); first++)
            for (int second = first; second <= body.length(); second++)
                assertThat(
                                of(
                                        "secret",
                                        body.substring(0, first),
                                        body.substring(first, second),
                                        body.substring(second)))
                        .isEqualTo(hidden);
    }

    @Test
    void whatOnlyBeginsLikeTheWordIsPassedAtTheEnd() {
        assertThat(of("secret", "my sec", "")).isEqualTo("my sec");
        assertThat(of("aab", "aa", "aab")).isEqualTo("aa***");
    }
}
