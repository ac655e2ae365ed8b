using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Tests.Doctor;

/// <summary>A working folder with files, variables and a machine, for checks to look at. Without changes it is content.</summary>
internal sealed class Scene : IDisposable
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _system = new(StringComparer.Ordinal)
    {
        ["/.dockerenv"] = null,
        ["/run/.containerenv"] = null,
        ["/var/run/secrets/kubernetes.io/serviceaccount/namespace"] = null,
        ["/proc/self/mounts"] = "/dev/sda1 / ext4 rw 0 0\n",
        ["/proc/self/limits"] = "Max open files            65536                524288               files\n",
        ["/proc/self/cgroup"] = null,
    };

    private Machine _machine = new();

    public Scene()
    {
        Folder = Directory.CreateTempSubdirectory("doctor").FullName;
        Chmod(Folder, "700");
    }

    /// <summary>The working folder.</summary>
    public string Folder { get; }

    /// <summary>The full path of a file in it.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What hosts the service.</summary>
    public SettingsHost Host { get; set; } = SettingsHost.Server;

    /// <summary>What answers for the upstreams.</summary>
    public IUpstreamProbe? Upstreams { get; set; }

    /// <summary>Why <c>.env</c> cannot be read.</summary>
    public string? EnvFileFault { get; set; }

    /// <summary>The names of the variables in <c>.env</c>.</summary>
    public string[] NamesInFile { get; set; } = [];

    /// <summary>Sets a variable.</summary>
    public Scene With(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    /// <summary>Puts a text in the place of a file of the system; null for none.</summary>
    public Scene WithSystem(string path, string? text)
    {
        _system[path] = text;
        return this;
    }

    /// <summary>Changes the machine.</summary>
    public Scene On(Func<Machine, Machine> change)
    {
        _machine = change(_machine);
        return this;
    }

    /// <summary>Makes a file that only its owner can read.</summary>
    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        Chmod(path, "600");
        return path;
    }

    /// <summary>Makes a folder that only its owner can enter.</summary>
    public string Make(string name)
    {
        Directory.CreateDirectory(this[name]);
        Chmod(this[name], "700");
        return this[name];
    }

    /// <summary>What the checks look at.</summary>
    public CheckTarget Target() => new(name => _variables.GetValueOrDefault(name), _variables.Keys, NamesInFile, Host)
    {
        Folder = Folder,
        Time = Time,
        Upstreams = Upstreams,
        EnvFileFault = EnvFileFault,
        Machine = _machine with { ReadText = path => _system.TryGetValue(path, out var text) ? text : null },
    };

    /// <summary>All findings of one check.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(string check) =>
        await Assert.Single(LocalChecks.For(Target()), c => c.Name == check).RunAsync(CancellationToken.None);

    /// <summary>The only finding of one check.</summary>
    public async Task<Finding> FindAsync(string check) => Assert.Single(await RunAsync(check));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Changes the mode of a file or folder, in octal digits.</summary>
    public static void Chmod(string path, string mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }
}
