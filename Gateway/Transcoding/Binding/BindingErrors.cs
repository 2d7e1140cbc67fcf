using ClusterCodex.Gateway.Errors;

namespace ClusterCodex.Gateway.Transcoding.Binding;

/// <summary>Collects the errors of a request, so that all of them are reported at once.</summary>
internal sealed class BindingErrors
{
    // Enough to correct a request; a hostile one should not cost more work.
    private const int MaxErrors = 20;
    private const int MaxNameLength = 200;

    private readonly List<FieldError> _errors = [];

    public bool Any => _errors.Count > 0;

    /// <summary>Whether no further errors are collected.</summary>
    public bool Full => _errors.Count >= MaxErrors;

    public void Add(string field, string message)
    {
        if (!Full)
        {
            _errors.Add(new FieldError(Shorten(field), message));
        }
    }

    /// <exception cref="ApiException">VALIDATION_ERROR, when anything was added.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new ApiException(ApiError.Validation(_errors));
        }
    }

    private static string Shorten(string field) =>
        field.Length <= MaxNameLength ? field : string.Concat(field.AsSpan(0, MaxNameLength), "…");
}
