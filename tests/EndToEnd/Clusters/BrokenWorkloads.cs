namespace ClusterCodex.EndToEnd.Clusters;

/// <summary>What is put into the real cluster: workloads that really break, secrets that must not leak, and K8sGPT results about some of them.</summary>
internal static class BrokenWorkloads
{
    /// <summary>Each stands somewhere in the evidence of the crashing workload; none may reach a model.</summary>
    public static readonly IReadOnlyList<string> PlantedSecrets =
    [
        "hunter2-env-value-93", "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8", "url-pass-77-xyzzy", "c2VjcmV0LWRhdGEtNDI=", "secret-data-42",
    ];

    public const string Namespaces = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: broken}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: payments}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: k8sgpt-operator-system}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: results.core.k8sgpt.ai}
        spec:
          group: core.k8sgpt.ai
          scope: Namespaced
          names: {kind: Result, listKind: ResultList, plural: results, singular: result}
          versions:
            - name: v1alpha1
              served: true
              storage: true
              schema:
                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
              additionalPrinterColumns:
                - {name: Kind, type: string, jsonPath: .spec.kind}
        """;

    public const string Workloads = """
        apiVersion: v1
        kind: Secret
        metadata: {name: crasher-secret, namespace: broken}
        data: {token: c2VjcmV0LWRhdGEtNDI=}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: crasher, namespace: broken}
        spec:
          selector: {matchLabels: {app: crasher}}
          template:
            metadata: {labels: {app: crasher}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: app
                  image: busybox:1.0
                  imagePullPolicy: IfNotPresent
                  command: [sh, -c, 'echo "connecting with token=ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8 to $DATABASE_URL using $API_PASSWORD"; echo "fatal: cannot reach database"; exit 3']
                  env:
                    - {name: API_PASSWORD, value: hunter2-env-value-93}
                    - {name: DATABASE_URL, value: 'postgres://app:url-pass-77-xyzzy@db.broken:5432/app'}
                    - {name: SESSION_KEY, valueFrom: {secretKeyRef: {name: crasher-secret, key: token}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: hungry, namespace: broken}
        spec:
          selector: {matchLabels: {app: hungry}}
          template:
            metadata: {labels: {app: hungry}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: app
                  image: busybox:1.0
                  imagePullPolicy: IfNotPresent
                  command: [sh, -c, 'x=0123456789; while true; do x=$x$x; done']
                  resources: {limits: {memory: 16Mi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: unpullable, namespace: broken}
        spec:
          selector: {matchLabels: {app: unpullable}}
          template:
            metadata: {labels: {app: unpullable}}
            spec:
              containers:
                - {name: app, image: 'busybox:9.9-does-not-exist', imagePullPolicy: IfNotPresent}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: ledger, namespace: payments}
        spec:
          selector: {matchLabels: {app: ledger}}
          template:
            metadata: {labels: {app: ledger}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - {name: app, image: busybox:1.0, imagePullPolicy: IfNotPresent, command: [sh, -c, 'exit 7']}
        """;

    /// <summary>Results as the operator writes them, in its own namespace, named without the kind.</summary>
    /// <param name="crasherPod">Name of the crashing workload's pod.</param>
    public static string Results(string crasherPod) => $$"""
        apiVersion: core.k8sgpt.ai/v1alpha1
        kind: Result
        metadata: {name: broken{{crasherPod.Replace("-", "", StringComparison.Ordinal)}}, namespace: k8sgpt-operator-system}
        spec:
          backend: ""
          kind: Pod
          name: broken/{{crasherPod}}
          details: ""
          parentObject: Deployment/crasher
          error: [{text: 'back-off 10s restarting failed container=app pod={{crasherPod}}', sensitive: [{unmasked: hunter2-env-value-93, masked: xxxx}]}]
        ---
        apiVersion: core.k8sgpt.ai/v1alpha1
        kind: Result
        metadata: {name: paymentsledger, namespace: k8sgpt-operator-system}
        spec:
          backend: ""
          kind: Service
          name: payments/ledger
          details: ""
          parentObject: ""
          error: [{text: 'Service has no endpoints, expected label app=ledger', sensitive: []}]
        ---
        apiVersion: core.k8sgpt.ai/v1alpha1
        kind: Result
        metadata: {name: node1, namespace: k8sgpt-operator-system}
        spec: {backend: "", kind: Node, name: node-1, details: "", parentObject: "", error: [{text: 'node-1 has condition of type Odd, reason Test', sensitive: []}]}
        """;
}
