using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Routing;

/// <summary>The callers of an operation; they decide which credential a request must have.</summary>
public enum Audience
{
    /// <summary>Everybody; no credential.</summary>
    Open,

    /// <summary>Browsers, which load pages and their files; no credential. The description of the API leaves them out.</summary>
    Browser,

    /// <summary>Holders of a key.</summary>
    Key,

    /// <summary>Administrators, with an admin token.</summary>
    Admin,

    /// <summary>Holders of a key, for requests to be forwarded. Refusals have the form that LLM clients expect.</summary>
    Forwarded,
}

/// <summary>One operation of the API. <see cref="RouteTable"/> has them all.</summary>
public sealed class ApiOperation
{
    /// <summary>The wildcard for every method.</summary>
    public const string AnyMethod = "*";

    private ApiOperation(string name, string method, string template, Audience audience, Func<IServiceProvider, OperationHandler> bind)
    {
        Name = name;
        Method = method;
        Template = template;
        Audience = audience;
        Bind = bind;
    }

    /// <summary>The operation's name; it never changes. Telemetry uses it, and the Functions app has a function with this name.</summary>
    public string Name { get; }

    /// <summary>The HTTP method in capitals, or <see cref="AnyMethod"/>.</summary>
    public string Method { get; }

    /// <summary>
    /// The path without a slash in front: literal segments, <c>{name}</c> for one segment, and <c>{*name}</c> at the end for all the rest.
    /// Literals ignore case.
    /// </summary>
    public string Template { get; }

    /// <summary>Its callers.</summary>
    public Audience Audience { get; }

    /// <summary>Binds the operation to a service's handlers.</summary>
    internal Func<IServiceProvider, OperationHandler> Bind { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Method} /{Template}";

    internal static ApiOperation Open<THandler>(string name, string method, string template, Func<THandler, Func<HttpContext, Task>> handler)
        where THandler : notnull =>
        new(name, method, template, Audience.Open, services =>
        {
            var answer = handler(services.GetRequiredService<THandler>());
            return (context, _) => answer(context);
        });

    internal static ApiOperation Page<THandler>(string name, string template, Func<THandler, Func<HttpContext, string, Task>> handler)
        where THandler : notnull =>
        new(name, "GET", template, Audience.Browser, services =>
        {
            var answer = handler(services.GetRequiredService<THandler>());
            return (context, values) => answer(context, values is [var value] ? value : "");
        });

    internal static ApiOperation ForKey<THandler>(
        string name, string method, string template, Func<THandler, Func<HttpContext, KeySnapshot, string, Task>> handler)
        where THandler : notnull =>
        new(name, method, template, Audience.Key, services =>
        {
            var gates = services.GetRequiredService<Gates>();
            var answer = handler(services.GetRequiredService<THandler>());
            return (context, values) => gates.WithKeyAsync(context, values is [var value] ? value : "", answer);
        });

    internal static ApiOperation ForAdmin<THandler>(string name, string method, string template, Func<THandler, Func<HttpContext, string, Task>> handler)
        where THandler : notnull =>
        Admin<THandler>(name, method, template, bound =>
        {
            var answer = handler(bound);
            return (context, values) => answer(context, values is [var value] ? value : "");
        });

    /// <summary>An operation whose template has three parameters.</summary>
    internal static ApiOperation ForAdminOfThree<THandler>(
        string name, string method, string template, Func<THandler, Func<HttpContext, string, string, string, Task>> handler)
        where THandler : notnull =>
        Admin<THandler>(name, method, template, bound =>
        {
            var answer = handler(bound);
            return (context, values) => answer(context, values[0], values[1], values[2]);
        });

    internal static ApiOperation Forward(string name, string template) =>
        new(name, AnyMethod, template, Audience.Forwarded, services =>
        {
            var forward = services.GetRequiredService<IForwardHandler>();
            return (context, _) => forward.HandleAsync(context);
        });

    private static ApiOperation Admin<THandler>(string name, string method, string template, Func<THandler, OperationHandler> handler)
        where THandler : notnull =>
        new(name, method, template, Audience.Admin, services =>
        {
            var gates = services.GetRequiredService<Gates>();
            var answer = handler(services.GetRequiredService<THandler>());
            return (context, values) => gates.AsAdminAsync(context, values, answer);
        });
}

/// <summary>Answers a request to an operation.</summary>
/// <param name="context">The request.</param>
/// <param name="values">The values of the template's <c>{name}</c> parameters in the path, in their order.</param>
internal delegate Task OperationHandler(HttpContext context, ImmutableArray<string> values);
