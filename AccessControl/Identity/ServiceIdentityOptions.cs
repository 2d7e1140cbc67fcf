using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>A service's own credentials at PolicyService (<c>ServiceIdentity</c>).</summary>
public sealed record ServiceIdentityOptions
{
    public const string Section = "ServiceIdentity";

    /// <summary>Such as <c>issueservice</c>. PolicyService knows it from <c>ServiceClients:&lt;client id&gt;</c>.</summary>
    [Required(ErrorMessage = "ServiceIdentity:ClientId is missing: the name under which PolicyService knows this service.")]
    [RegularExpression("[a-z][a-z0-9-]{0,62}", ErrorMessage = "ServiceIdentity:ClientId is lower-case letters, digits and dashes.")]
    public string ClientId { get; init; } = "";

    /// <summary>At least 16 characters.</summary>
    [Required(ErrorMessage = "ServiceIdentity:ClientSecret is missing: the secret of ServiceClients:<client id> at PolicyService.")]
    [MinLength(16, ErrorMessage = "ServiceIdentity:ClientSecret is shorter than 16 characters.")]
    public string ClientSecret { get; init; } = "";

    // A record would print the secret.
    public override string ToString() => $"{nameof(ServiceIdentityOptions)} {{ ClientId = {ClientId} }}";
}
