using System.Text.Json.Nodes;

namespace ClusterCodex.TestClusters;

/// <summary>What the K8sGPT operator brings to a cluster: its definition, its namespace and Results.</summary>
public static class K8sGptOperator
{
    public const string Namespace = "k8sgpt-operator-system";
    public const string ApiVersion = "core.k8sgpt.ai/v1alpha1";

    /// <summary>The name of the definition of Results.</summary>
    public const string Definition = "results.core.k8sgpt.ai";

    /// <summary>The definition of Results.</summary>
    public static JsonObject ResultDefinition() => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = Definition },
        ["spec"] = new JsonObject
        {
            ["group"] = "core.k8sgpt.ai",
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject { ["kind"] = "Result", ["listKind"] = "ResultList", ["plural"] = "results", ["singular"] = "result" },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = "v1alpha1",
                ["served"] = true,
                ["storage"] = true,
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true } },
            }),
        },
    };

    /// <summary>A Result that says a text about an object; <paramref name="sensitive"/> is what the text masks.</summary>
    public static JsonObject Result(string name, string kind, string target, string text, string sensitive = "unmasked") => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = "Result",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["backend"] = "",
            ["details"] = "",
            ["kind"] = kind,
            ["name"] = target,
            ["error"] = new JsonArray(new JsonObject
            {
                ["text"] = text,
                ["sensitive"] = new JsonArray(new JsonObject { ["unmasked"] = sensitive, ["masked"] = "bWFza2Vk" }),
            }),
            ["parentObject"] = "",
        },
    };

    /// <summary>The same with the target as newer operators write it.</summary>
    public static JsonObject WithTargetRef(JsonObject result, string kind, string? ns, string name)
    {
        result["spec"]!["targetRef"] = new JsonObject { ["kind"] = kind, ["namespace"] = ns, ["name"] = name };
        return result;
    }
}
