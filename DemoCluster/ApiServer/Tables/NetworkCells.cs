using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Columns of services, ingresses, autoscalers and other small kinds.</summary>
internal static class NetworkCells
{
    private const int ShownEndpoints = 3;

    public static Column[] Service { get; } =
    [
        Cells.Name,
        Cells.Text("Type", "How the Service is exposed.", value => Cells.Spec(value).Text("type")),
        Cells.Text("Cluster-IP", "The IP address of the service.", value => Cells.OrNone(Cells.Spec(value).Text("clusterIP"))),
        Cells.Text("External-IP", "Addresses that the service accepts traffic for from outside.", ExternalAddress),
        Cells.Text("Port(s)", "The ports that are exposed.", value => Cells.OrNone(string.Join(',', Cells.Spec(value).Objects("ports").Select(Port)))),
        Cells.Age,
        Cells.Text("Selector", "Labels of the pods.", value => Cells.Labels(Cells.Spec(value).Object("selector")), 1),
    ];

    public static Column[] Endpoints { get; } = [Cells.Name, Cells.Text("Endpoints", "All addresses.", Addresses), Cells.Age];

    public static Column[] EndpointSlice { get; } =
    [
        Cells.Name,
        Cells.Text("AddressType", "Type of the addresses.", value => value.Text("addressType")),
        Cells.Text("Ports", "The open ports.", value => value.Objects("ports").Any() ? string.Join(',', value.Objects("ports").Select(port => $"{port.Int("port")}")) : Cells.Unset),
        Cells.Text("Endpoints", "The addresses.", value => value.Objects("endpoints").Any() ? string.Join(',', value.Objects("endpoints").SelectMany(endpoint => endpoint.Strings("addresses"))) : Cells.Unset),
        Cells.Age,
    ];

    public static Column[] Ingress { get; } =
    [
        Cells.Name,
        Cells.Text("Class", "The ingress class.", value => Cells.OrNone(Cells.Spec(value).Text("ingressClassName"))),
        Cells.Text("Hosts", "Hosts that requests are matched against.", Hosts),
        Cells.Text("Address", "Load-balancer ingress points.", value => string.Join(',', Cells.Status(value).Object("loadBalancer").Objects("ingress").Select(point => point.Text("ip") is { Length: > 0 } ip ? ip : point.Text("hostname")))),
        Cells.Text("Ports", "Ports that are open.", value => Cells.Spec(value).Objects("tls").Any() ? "80, 443" : "80"),
        Cells.Age,
    ];

    public static Column[] IngressClass { get; } =
    [
        Cells.Name,
        Cells.Text("Controller", "Controller that handles the class.", value => Cells.Spec(value).Text("controller")),
        Cells.Text("Parameters", "Parameters of the controller.", _ => Cells.None),
        Cells.Age,
    ];

    public static Column[] NetworkPolicy { get; } =
        [Cells.Name, Cells.Text("Pod-Selector", "The pods it applies to.", value => Cells.OrNone(LabelSelector.FromObject(Cells.Spec(value).Object("podSelector")).ToString())), Cells.Age];

    public static Column[] HorizontalPodAutoscaler { get; } =
    [
        Cells.Name,
        Cells.Text("Reference", "The scaled resource.", value => $"{Cells.Spec(value).Object("scaleTargetRef").Text("kind")}/{Cells.Spec(value).Object("scaleTargetRef").Text("name")}"),
        Cells.Text("Targets", "Current and desired metrics.", Targets),
        Cells.Text("MinPods", "Lower limit of replicas.", value => Cells.Spec(value).Number("minReplicas")?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Cells.Unset),
        Cells.Text("MaxPods", "Upper limit of replicas.", value => $"{Cells.Spec(value).Int("maxReplicas")}"),
        Cells.Text("Replicas", "Current number of replicas.", value => $"{Cells.Status(value).Int("currentReplicas")}"),
        Cells.Age,
    ];

    public static Column[] PodDisruptionBudget { get; } =
    [
        Cells.Name,
        Cells.Text("Min Available", "Pods that must stay available.", value => Cells.Spec(value).Text("minAvailable") is { Length: > 0 } text ? text : "N/A"),
        Cells.Text("Max Unavailable", "Pods that may be unavailable.", value => Cells.Spec(value).Text("maxUnavailable") is { Length: > 0 } text ? text : "N/A"),
        Cells.Count("Allowed Disruptions", "Disruptions allowed now.", value => Cells.Status(value).Int("disruptionsAllowed")),
        Cells.Age,
    ];

    public static Column[] ConfigMap { get; } =
        [Cells.Name, new("Data", "string", 0, "Number of keys.", (value, _) => (value.Object("data")?.Count ?? 0) + (value.Object("binaryData")?.Count ?? 0)), Cells.Age];

    public static Column[] Secret { get; } =
        [Cells.Name, Cells.Text("Type", "What the secret is for.", value => value.Text("type")), new("Data", "string", 0, "Number of keys.", (value, _) => value.Object("data")?.Count ?? 0), Cells.Age];

    public static Column[] ServiceAccount { get; } =
        [Cells.Name, new("Secrets", "string", 0, "Number of secrets.", (value, _) => value.Objects("secrets").Count()), Cells.Age];

    public static Column[] RoleBinding { get; } =
    [
        Cells.Name,
        Cells.Text("Role", "The role that is bound.", value => $"{value.Object("roleRef").Text("kind")}/{value.Object("roleRef").Text("name")}"),
        Cells.Age,
        Cells.Text("Users", "Users in the binding.", value => Subjects(value, "User"), 1),
        Cells.Text("Groups", "Groups in the binding.", value => Subjects(value, "Group"), 1),
        Cells.Text("ServiceAccounts", "Service accounts in the binding.", value => Subjects(value, "ServiceAccount"), 1),
    ];

    public static Column[] StorageClass { get; } =
    [
        Cells.Name with { Cell = (value, _) => value.Object("metadata").Map("annotations").GetValueOrDefault("storageclass.kubernetes.io/is-default-class") == "true" ? $"{value.NameOf()} (default)" : value.NameOf() },
        Cells.Text("Provisioner", "The provisioner.", value => value.Text("provisioner")),
        Cells.Text("ReclaimPolicy", "What happens to released volumes.", value => value.Text("reclaimPolicy") is { Length: > 0 } policy ? policy : "Delete"),
        Cells.Text("VolumeBindingMode", "When volumes are bound.", value => value.Text("volumeBindingMode") is { Length: > 0 } mode ? mode : "Immediate"),
        Cells.Text("AllowVolumeExpansion", "Whether volumes can grow.", value => value.Bool("allowVolumeExpansion") ? "true" : "false"),
        Cells.Age,
    ];

    private static string Subjects(JsonObject value, string kind) => string.Join(", ", value.Objects("subjects").Where(subject => subject.Text("kind") == kind)
        .Select(subject => kind == "ServiceAccount" ? $"{subject.Text("namespace")}/{subject.Text("name")}" : subject.Text("name")));

    private static string ExternalAddress(JsonObject service)
    {
        var spec = Cells.Spec(service);
        var external = string.Join(',', spec.Strings("externalIPs"));
        return spec.Text("type") switch
        {
            "ExternalName" => spec.Text("externalName"),
            "LoadBalancer" when Cells.Status(service).Object("loadBalancer").Objects("ingress").Select(point => point.Text("ip")).ToArray() is { Length: > 0 } addresses => string.Join(',', addresses),
            "LoadBalancer" when external.Length == 0 => "<pending>",
            _ => Cells.OrNone(external),
        };
    }

    private static string Port(JsonObject port) =>
        $"{port.Int("port")}{(port.Number("nodePort") is { } node ? $":{node}" : "")}/{port.Text("protocol")}";

    private static string Addresses(JsonObject endpoints)
    {
        var all = endpoints.Objects("subsets").SelectMany(subset => subset.Objects("ports").DefaultIfEmpty().SelectMany(port =>
            subset.Objects("addresses").Select(address => port is null ? address.Text("ip") : $"{address.Text("ip")}:{port.Int("port")}"))).ToArray();
        var shown = string.Join(',', all.Take(ShownEndpoints));
        return all.Length > ShownEndpoints ? $"{shown} + {all.Length - ShownEndpoints} more..." : Cells.OrNone(shown);
    }

    private static string Hosts(JsonObject ingress)
    {
        var hosts = string.Join(',', Cells.Spec(ingress).Objects("rules").Select(rule => rule.Text("host")).Where(host => host.Length > 0));
        return hosts.Length > 0 ? hosts : "*";
    }

    private static string Targets(JsonObject value)
    {
        var current = Cells.Status(value).Objects("currentMetrics").ToArray();
        var targets = Cells.Spec(value).Objects("metrics").Select((metric, index) =>
        {
            var resource = metric.Object("resource");
            var now = current.ElementAtOrDefault(index).Object("resource").Object("current").Number("averageUtilization");
            return $"{resource.Text("name")}: {(now is null ? "<unknown>" : $"{now}%")}/{resource.Object("target").Int("averageUtilization")}%";
        });
        return Cells.OrNone(string.Join(", ", targets));
    }
}
