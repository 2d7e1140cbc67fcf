using System.Text.RegularExpressions;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.PolicyService.Users;
using ClusterCodex.V1;
using Google.Protobuf.Collections;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>What an access policy may say. A pattern that could never match is an error: it would look like a right that is not there.</summary>
internal static partial class PolicyRules
{
    private const int MaxEntries = 200;

    public static IEnumerable<(string Field, string Message)> Check(WriteAccessPolicyRequest request)
    {
        if (request.SubjectType is not (SubjectType.Unspecified or SubjectType.User or SubjectType.Group))
        {
            yield return ("subjectType", "Must be USER or GROUP.");
        }

        var subject = request.SubjectType == SubjectType.Group ? UserRules.CheckGroup(request.Subject) : UserRules.CheckEmail(request.Subject);
        if (subject is not null)
        {
            yield return ("subject", subject);
        }

        var lists = CheckList("namespaceAllowList", request.NamespaceAllowList, Namespace(), "Must be a namespace's name, '*', or a prefix such as 'team-*'.")
            .Concat(CheckList("kindAllowList", request.KindAllowList, Kind(), "Must be a kind as Kubernetes writes it, such as 'Pod', or '*', or a prefix such as 'Replica*'."));
        foreach (var error in lists)
        {
            yield return error;
        }

        for (var i = 0; i < request.ActionAllowList.Count; i++)
        {
            var action = request.ActionAllowList[i];
            if (action != PolicyActions.Wildcard && !PolicyActions.Names.Contains(action))
            {
                yield return ($"actionAllowList[{i}]", $"Must be one of {string.Join(", ", PolicyActions.Names)}, or '*'.");
            }
        }
    }

    private static IEnumerable<(string Field, string Message)> CheckList(string field, RepeatedField<string> values, Regex pattern, string message)
    {
        if (values.Count > MaxEntries)
        {
            yield return (field, $"Must have at most {MaxEntries} entries; use patterns.");
            yield break;
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (!pattern.IsMatch(values[i]))
            {
                yield return ($"{field}[{i}]", message);
            }
        }
    }

    [GeneratedRegex(@"\A(?:\*|[a-z0-9](?:[a-z0-9-]{0,62}\*|(?:[a-z0-9-]{0,61}[a-z0-9])?))\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\A(?:\*|[A-Z][A-Za-z0-9]{0,62}\*?)\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Kind();
}
