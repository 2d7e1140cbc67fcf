using ClusterCodex.Gateway.Transcoding.Binding;
using ClusterCodex.Gateway.Transcoding.Templates;
using Google.Api;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>Every REST route, from the annotations of the services' descriptors.</summary>
internal sealed class RouteTable
{
    private RouteTable(IReadOnlyList<ServiceContract> contracts, IReadOnlyList<TranscodedRoute> routes)
    {
        Contracts = contracts;
        Routes = routes;
        PublicMethods = [.. routes.DistinctBy(route => route.Method.FullName)];
    }

    public IReadOnlyList<ServiceContract> Contracts { get; }

    /// <summary>The more specific template first; a streaming method before the unary one that shares its path.</summary>
    public IReadOnlyList<TranscodedRoute> Routes { get; }

    /// <summary>One route for each annotated method: what native gRPC clients may call.</summary>
    public IReadOnlyList<TranscodedRoute> PublicMethods { get; }

    /// <summary>The HTTP methods offered at a path; empty if there is no route.</summary>
    public IReadOnlyList<string> MethodsAt(string rawTarget) =>
        [.. Routes.Where(route => PathMatcher.TryMatch(route.Template, rawTarget, out _)).Select(route => route.HttpMethod).Distinct(StringComparer.Ordinal)];

    /// <exception cref="InvalidOperationException">An annotation is invalid, or two claim the same path; all of them are reported.</exception>
    public static RouteTable Build(IReadOnlyList<ServiceContract> contracts)
    {
        var problems = new List<string>();
        var routes = new List<TranscodedRoute>();
        foreach (var (service, resource) in contracts)
        {
            foreach (var method in service.Methods)
            {
                if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is { } rule)
                {
                    AddRoutes(routes, problems, method, resource, rule);
                }
            }
        }

        var ordered = Share(Sort(routes), problems);
        return problems.Count == 0
            ? new RouteTable(contracts, ordered)
            : throw new InvalidOperationException("The google.api.http annotations cannot be served: " + string.Join(" ", problems));
    }

    private static void AddRoutes(List<TranscodedRoute> routes, List<string> problems, MethodDescriptor method, string resource, HttpRule rule)
    {
        var rules = rule.AdditionalBindings.Prepend(rule).ToList();
        for (var i = 0; i < rules.Count; i++)
        {
            try
            {
                routes.Add(CreateRoute(i == 0 ? method.FullName : $"{method.FullName}#{i}", method, resource, rules[i]));
            }
            catch (FormatException exception)
            {
                problems.Add($"{method.FullName}: {exception.Message}");
            }
        }
    }

    private static TranscodedRoute CreateRoute(string id, MethodDescriptor method, string resource, HttpRule rule)
    {
        if (method.IsClientStreaming)
        {
            throw new FormatException("a method with a stream of requests cannot be reached over REST.");
        }

        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
            HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
            HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
            HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind, rule.Custom.Path),
            _ => throw new FormatException("the annotation has no pattern."),
        };
        var template = PathTemplateParser.Parse(path);
        return new TranscodedRoute
        {
            Id = id,
            HttpMethod = verb,
            Template = template,
            Method = method,
            Resource = resource,
            PathFields = [.. template.Variables.Select(variable => NestedFields.ForPath(method.InputType, variable.FieldPath))],
            Body = rule.Body switch { "" => BodyKind.None, "*" => BodyKind.Whole, _ => BodyKind.Field },
            BodyField = rule.Body is "" or "*" ? null : Field(method.InputType, rule.Body),
            ResponseField = rule.ResponseBody.Length == 0 ? null : Field(method.OutputType, rule.ResponseBody),
        };
    }

    private static FieldDescriptor Field(MessageDescriptor type, string name) =>
        type.FindFieldByName(name) ?? throw new FormatException($"{type.FullName} has no field '{name}'.");

    private static List<TranscodedRoute> Sort(List<TranscodedRoute> routes)
    {
        routes.Sort((left, right) =>
        {
            var byTemplate = Compare(left.Template, right.Template);
            var byKind = byTemplate != 0 ? byTemplate : right.Method.IsServerStreaming.CompareTo(left.Method.IsServerStreaming);
            return byKind != 0 ? byKind : string.CompareOrdinal(left.Id, right.Id);
        });
        return routes;
    }

    // A literal is more specific than '*', '*' more than '**', a verb more than none.
    private static int Compare(PathTemplate left, PathTemplate right)
    {
        for (var i = 0; i < Math.Min(left.Segments.Count, right.Segments.Count); i++)
        {
            var byKind = left.Segments[i].Kind.CompareTo(right.Segments[i].Kind);
            if (byKind != 0)
            {
                return byKind;
            }
        }

        var byLength = right.Segments.Count.CompareTo(left.Segments.Count);
        return byLength != 0 ? byLength : (left.Verb is null).CompareTo(right.Verb is null);
    }

    private static List<TranscodedRoute> Share(List<TranscodedRoute> routes, List<string> problems)
    {
        var byPath = routes.GroupBy(route => (route.HttpMethod, route.Template.ShapeKey)).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var claims in byPath.Values)
        {
            if (claims.Count > 2 || (claims.Count == 2 && claims[0].Method.IsServerStreaming == claims[1].Method.IsServerStreaming))
            {
                problems.Add($"{string.Join(" and ", claims)} claim the same path.");
            }
        }

        return [.. routes.Select((route, index) => route with
        {
            Order = index,
            IsShared = byPath[(route.HttpMethod, route.Template.ShapeKey)].Count > 1,
        })];
    }
}
