using System.Net;

namespace ClusterCodex.Kubernetes;

/// <summary>A request to the API server failed. The message says what was attempted, on what, and what the server answered.</summary>
public sealed class KubernetesException : Exception
{
    public KubernetesException(KubernetesFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    public KubernetesException(KubernetesFailure failure, string message, KubernetesStatus status)
        : base(message)
    {
        Failure = failure;
        Status = status;
    }

    public KubernetesFailure Failure { get; }

    /// <summary>The server's Status; null where there was no answer.</summary>
    public KubernetesStatus? Status { get; }

    /// <summary>HTTP status code; null when there was no answer.</summary>
    public int? Code => Status?.Code;

    /// <summary>The server's machine-readable reason; null when there was no answer.</summary>
    public string? Reason => Status?.Reason;

    /// <summary>Whether an API server answered at all.</summary>
    public bool Reached => Failure is not (KubernetesFailure.Unreachable or KubernetesFailure.IdleTimeout);

    /// <param name="operation">What was attempted, completing "Could not …".</param>
    internal static KubernetesException FromStatus(string operation, KubernetesStatus status)
    {
        var failure = Classify(status);
        var reason = status.Reason.Length > 0 ? status.Reason : ((HttpStatusCode)status.Code).ToString();
        return new KubernetesException(failure, $"Could not {operation}: {reason}: {status.Message}", status);
    }

    internal static KubernetesException Protocol(string operation, string problem, Exception? cause = null) =>
        new(KubernetesFailure.Protocol, $"Could not {operation}: the API server's answer is not valid: {problem}", cause);

    private static KubernetesFailure Classify(KubernetesStatus status) => status.Code switch
    {
        401 => KubernetesFailure.Unauthorized,
        403 => KubernetesFailure.Forbidden,
        404 => KubernetesFailure.NotFound,
        409 when status.Reason == "AlreadyExists" => KubernetesFailure.AlreadyExists,
        409 => KubernetesFailure.Conflict,
        410 => KubernetesFailure.Gone,
        429 => KubernetesFailure.TooManyRequests,
        >= 500 => KubernetesFailure.ServerError,
        _ when status.Reason is "Expired" or "Gone" => KubernetesFailure.Gone,
        >= 400 => KubernetesFailure.Invalid,
        _ => KubernetesFailure.Protocol,
    };
}
