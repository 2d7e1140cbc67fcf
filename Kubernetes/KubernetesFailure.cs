namespace ClusterCodex.Kubernetes;

/// <summary>Why a request to the API server failed, so that callers need not interpret codes and texts.</summary>
public enum KubernetesFailure
{
    /// <summary>No answer: connection refused or lost, TLS not trusted, time-out.</summary>
    Unreachable,

    /// <summary>The server does not accept the credentials (401), or none are available.</summary>
    Unauthorized,

    /// <summary>The user is authenticated but not authorized (403).</summary>
    Forbidden,

    /// <summary>The object, or the resource type, does not exist (404).</summary>
    NotFound,

    /// <summary>The object has changed since it was read (409).</summary>
    Conflict,

    /// <summary>An object of that name exists (409, reason AlreadyExists).</summary>
    AlreadyExists,

    /// <summary>The server rejects the content (400, 415, 422).</summary>
    Invalid,

    /// <summary>The resourceVersion or continue token has expired: relist (410).</summary>
    Gone,

    /// <summary>Still too many requests after the retries (429).</summary>
    TooManyRequests,

    /// <summary>The server failed (5xx).</summary>
    ServerError,

    /// <summary>A watch received nothing for longer than its limit; reopen it.</summary>
    IdleTimeout,

    /// <summary>The answer is not what the API specifies.</summary>
    Protocol,
}
