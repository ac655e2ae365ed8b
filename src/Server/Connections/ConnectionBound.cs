using System.Globalization;
using System.Runtime.CompilerServices;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Server.Connections;

/// <summary>
/// The most connections that may be open, so that file descriptors never run out. Half of the free descriptors are for clients; the other
/// half is for upstreams, because each forwarded request needs a connection there.
/// </summary>
/// <param name="Connections">The most connections of clients.</param>
/// <param name="Requests">The most concurrent requests of keys. With HTTP/2 there can be more requests than connections.</param>
internal readonly record struct ConnectionBound(int Connections, int Requests)
{
    /// <summary>The fewest connections that a server starts with.</summary>
    public const int Least = 8;

    /// <summary>Descriptors for the store's readers, for files that are read occasionally, and for connections that are being refused.</summary>
    private const int Kept = 32;

    /// <summary>Descriptors for assemblies: a program that is not native opens each one when it is first used.</summary>
    private const int KeptForAssemblies = 64;

    /// <summary>The limits of the settings, lowered to what the system allows.</summary>
    /// <param name="settings">The operator's settings.</param>
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

    /// <summary>True when the system allows less than the settings ask for.</summary>
    public bool IsLessThan(ServiceSettings settings) => Connections < settings.MaxConnections || Requests < settings.Api.MaxConcurrentRequests;

    /// <summary>The settings with these limits.</summary>
    public ServiceSettings ApplyTo(ServiceSettings settings)
    {
        var ofOneKey = Math.Min(settings.Gateway.MaxConcurrentRequestsPerKey, Requests);
        return settings with
        {
            MaxConnections = Connections,
            Api = settings.Api with { MaxConcurrentRequests = Requests },
            Gateway = settings.Gateway with { MaxConcurrentRequestsPerKey = ofOneKey },
            Effective = settings.Effective
                .With("MAX_CONNECTIONS", Connections == int.MaxValue ? null : Connections.ToString(CultureInfo.InvariantCulture))
                .With("MAX_CONCURRENT_REQUESTS", Requests.ToString(CultureInfo.InvariantCulture))
                .With("MAX_CONCURRENT_REQUESTS_PER_KEY", ofOneKey.ToString(CultureInfo.InvariantCulture)),
        };
    }
}
