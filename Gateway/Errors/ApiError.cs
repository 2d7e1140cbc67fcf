namespace ClusterCodex.Gateway.Errors;

/// <summary>One invalid field: <paramref name="Field"/> the path as in the request, such as <c>quickFix.steps[2].impact</c>.</summary>
internal readonly record struct FieldError(string Field, string Message);

/// <summary>The error that a caller receives when a request fails.</summary>
internal sealed record ApiError(ErrorCode Code, string Message)
{
    /// <summary>Empty unless single fields are invalid.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>The HTTP status where it is more specific than the code's own, such as 413.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>When to retry; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Sent as <c>Allow</c> with 405, else unset.</summary>
    public string? Allow { get; init; }

    public int Status => HttpStatus ?? Code.HttpStatus;

    public static ApiError Validation(string field, string message) =>
        new(ErrorCode.Validation, $"{field}: {message}") { Fields = [new FieldError(field, message)] };

    public static ApiError Validation(IReadOnlyList<FieldError> fields) => new(
        ErrorCode.Validation,
        string.Join(' ', fields.Select(field => $"{field.Field}: {field.Message}")))
    { Fields = fields };
}

/// <summary>Ends a request with <see cref="Error"/>; the cause, if any, is logged only.</summary>
internal sealed class ApiException(ApiError error, Exception? innerException = null) : Exception(error.Message, innerException)
{
    public ApiError Error { get; } = error;
}
