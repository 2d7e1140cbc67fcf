using System.Globalization;
using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>Writes what differs between two versions of an object.</summary>
internal static class ChangeText
{
    /// <summary>The fields in their order, such as <c>containers[web].image from web:1 to web:2</c>; of more than <paramref name="max"/>, the number of the rest.</summary>
    public static string Of(IReadOnlyCollection<FieldChange> fields, int max) =>
        string.Join("; ", fields.Take(max).Select(Field)) + (fields.Count > max ? string.Create(CultureInfo.InvariantCulture, $"; and {fields.Count - max} more") : "");

    private static string Field(FieldChange field) => field switch
    {
        { HasBefore: true, HasAfter: true } => $"{field.Path} from {field.Before} to {field.After}",
        { HasBefore: true } => $"{field.Path} removed (it was {field.Before})",
        { HasAfter: true } => $"{field.Path} {field.After}",
        _ => field.Path,
    };
}
