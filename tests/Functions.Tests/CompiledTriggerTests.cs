using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions.Tests;

/// <summary>The triggers in the built app.</summary>
public sealed class CompiledTriggerTests : TriggerContract
{
    private static readonly Trigger[] Compiled = [.. typeof(RequestAnswer).Assembly.GetTypes().SelectMany(TriggersOf)];

    /// <inheritdoc/>
    protected override IReadOnlyCollection<Trigger> Triggers => Compiled;

    [Fact]
    public void Timers_AreTheSweepAlone()
    {
        var timer = Assert.Single(
            from type in typeof(RequestAnswer).Assembly.GetTypes()
            from method in type.GetMethods()
            from parameter in method.GetParameters()
            let trigger = parameter.GetCustomAttribute<TimerTriggerAttribute>()
            where trigger is not null
            select (method.GetCustomAttribute<FunctionAttribute>()!.Name, trigger.Schedule, trigger.RunOnStartup));

        Assert.Equal(("Sweep", "0 */15 * * * *", false), timer);
    }

    private static IEnumerable<Trigger> TriggersOf(Type type) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let parameter = method.GetParameters().SingleOrDefault(p => p.GetCustomAttribute<HttpTriggerAttribute>() is not null)
        where parameter is not null
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        select new Trigger(function.Name, trigger.Route ?? "", string.Join(',', trigger.Methods ?? []), trigger.AuthLevel.ToString(), parameter.Name!);
}
