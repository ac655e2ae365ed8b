using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions.Tests;

/// <summary>The triggers in the built app.</summary>
public sealed class CompiledTriggerTests : TriggerContract
{
    private static readonly Trigger[] Compiled = [.. typeof(RequestAnswer).Assembly.GetTypes().SelectMany(TriggersOf)];

    /// <inheritdoc/>
    protected override IReadOnlyCollection<Trigger> Triggers => Compiled;

    private static IEnumerable<Trigger> TriggersOf(Type type) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).Single(t => t is not null)
        select new Trigger(function.Name, trigger.Route ?? "", string.Join(',', trigger.Methods ?? []), trigger.AuthLevel.ToString());
}
