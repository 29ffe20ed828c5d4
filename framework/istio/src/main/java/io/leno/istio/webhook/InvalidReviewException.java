package io.leno.istio.webhook;

/// A body that is no AdmissionReview.
final class InvalidReviewException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidReviewException(String message) {
        super(message);
    }
}
