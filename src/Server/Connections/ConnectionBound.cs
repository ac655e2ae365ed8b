using System.Runtime.CompilerServices;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Server.Connections;

/// <summary>
/// How many connections may be open, so that file descriptors never run out: half of those that are free are for clients, the other half
/// for upstreams, since each request that is forwarded takes one there.
/// </summary>
/// <param name="Connections">Connections of clients.</param>
/// <param name="Requests">Requests of keys under way at once, which HTTP/2 would let be more than connections.</param>
internal readonly record struct ConnectionBound(int Connections, int Requests)
{
    /// <summary>With fewer connections than this a server is of no use.</summary>
    public const int Least = 8;

    /// <summary>Descriptors for the store's readers, files that are read now and then, and connections that are being refused.</summary>
    private const int Kept = 32;

    /// <summary>A program that is compiled as it runs opens its assemblies as it comes to them.</summary>
    private const int KeptForAssemblies = 64;

    /// <summary>Bounds what the settings ask for by what the system allows.</summary>
    /// <param name="settings">What the operator set.</param>
    /// <param name="files">The process's descriptors; null when they are not limited.</param>
    /// <exception cref="InvalidDataException">The limit is too small to serve anybody.</exception>
    public static ConnectionBound For(ServiceSettings settings, OpenFiles? files)
    {
        var wanted = new ConnectionBound(settings.MaxConnections ?? int.MaxValue, settings.Api.MaxConcurrentRequests);
        if (files is not { } descriptors)
        {
            return wanted;
        }

        var reserved = descriptors.Open + Kept + (RuntimeFeature.IsDynamicCodeCompiled ? KeptForAssemblies : 0);
        var share = (int)Math.Min((descriptors.Limit - reserved) / 2, int.MaxValue);
        if (share < Least)
        {
            throw new InvalidDataException(
                $"The limit on open files (ulimit -n) is {descriptors.Limit}, too few to serve: the process itself needs {reserved}, and {2 * Least} more for connections. Raise it to 1024 or more.");
        }

        return new ConnectionBound(Math.Min(wanted.Connections, share), Math.Min(wanted.Requests, share));
    }

    /// <summary>True when the system does not allow what is set.</summary>
    public bool IsLessThan(ServiceSettings settings) => Connections < settings.MaxConnections || Requests < settings.Api.MaxConcurrentRequests;

    /// <summary>The settings with these bounds.</summary>
    public ServiceSettings ApplyTo(ServiceSettings settings) => settings with
    {
        MaxConnections = Connections,
        Api = settings.Api with { MaxConcurrentRequests = Requests },
        Gateway = settings.Gateway with { MaxConcurrentRequestsPerKey = Math.Min(settings.Gateway.MaxConcurrentRequestsPerKey, Requests) },
    };
}
