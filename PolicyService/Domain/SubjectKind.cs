namespace ClusterCodex.PolicyService.Domain;

/// <summary>Whom an access policy is for. The numbers are stored.</summary>
internal enum SubjectKind
{
    /// <summary>A user, by e-mail in lower case.</summary>
    User = 1,

    /// <summary>A group, by name.</summary>
    Group = 2,
}
