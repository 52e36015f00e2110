using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Tandem.Server.Options;

[assembly: AssemblyFixture(typeof(Tandem.Server.Tests.Stores.Postgres.PostgresCluster))]

namespace Tandem.Server.Tests.Stores.Postgres;

/// <summary>
/// Debian's PostgreSQL in a folder of its own, on a Unix socket alone, started by the first test that asks for a database and stopped after the last. It refuses to run as root, so root runs it as the
/// package's user.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    public const string Password = "not-for-the-log";

    private const string SuperUser = "tandem";
    private const string PackageUser = "postgres";

    private readonly SemaphoreSlim _starting = new(1);
    private string? _folder;
    private Process? _server;
    private int _databases;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes an empty database.</summary>
    internal async Task<StoreOptions> CreateDatabaseAsync()
    {
        await StartAsync();
        var name = $"tandem_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return new StoreOptions { PostgreSql = ConnectionString(name) };
    }

    /// <summary>How to reach a database of this server, whether it runs or not.</summary>
    public string ConnectionString(string database, string password = Password) =>
        new NpgsqlConnectionStringBuilder { Host = _folder, Database = database, Username = SuperUser, Password = password }.ToString();

    /// <summary>Runs a command of SQL on a connection of its own.</summary>
    public async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    /// <summary>Makes a server that does not run yet.</summary>
    public async Task PrepareAsync()
    {
        if (_folder is null) await InitializeAsync();
    }

    /// <summary>Starts the server, unless it runs, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await _starting.WaitAsync(Cancellation);
        try
        {
            await PrepareAsync();
            if (_server is not null) return;
            await RunAsync("pg_ctl", "start", "--wait", "--timeout=120", "--silent", "--pgdata", DataFolder, "--log", Path.Combine(_folder!, "log"), "--options", $"-k {_folder}");
            var process = int.Parse((await File.ReadAllLinesAsync(Path.Combine(DataFolder, "postmaster.pid"), Cancellation))[0], CultureInfo.InvariantCulture);
            _server = Process.GetProcessById(process);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Stops the server as its package does: sessions are ended.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        await RunAsync("pg_ctl", "stop", "--wait", "--timeout=120", "--silent", "--mode=fast", "--pgdata", DataFolder);
        _server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
        _starting.Dispose();
    }

    private string DataFolder => Path.Combine(_folder!, "data");

    private async Task InitializeAsync()
    {
        _folder = Path.Combine(Parent(), $"pg-{Guid.NewGuid():n}"[..11]);
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Environment.IsPrivilegedProcess) await RunAsync("/usr/bin/chown", PackageUser, _folder);
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password, Cancellation);
        if (Environment.IsPrivilegedProcess) await RunAsync("/usr/bin/chown", PackageUser, password);
        await RunAsync("initdb", "--pgdata", DataFolder, "--username", SuperUser, "--pwfile", password, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions");
        // What a crash of the machine would lose is of no worth here, and shared memory in files is gone with the folder.
        await File.AppendAllTextAsync(Path.Combine(DataFolder, "postgresql.conf"), """

            listen_addresses = ''
            fsync = off
            full_page_writes = off
            synchronous_commit = off
            dynamic_shared_memory_type = mmap
            shared_buffers = 16MB
            max_connections = 200
            autovacuum = off
            """, Cancellation);
    }

    /// <summary>The folder of all tests, unless the package's user cannot come to it.</summary>
    private static string Parent()
    {
        if (!Environment.IsPrivilegedProcess) return Path.GetTempPath();
        for (var folder = new DirectoryInfo(Path.GetTempPath()); folder is not null; folder = folder.Parent)
            if ((folder.UnixFileMode & UnixFileMode.OtherExecute) == 0) return "/tmp";
        return Path.GetTempPath();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.IsPathRooted(program) ? program : Path.Combine(Programs(), program);
        var isForPackageUser = Environment.IsPrivilegedProcess && !Path.IsPathRooted(program);
        var start = isForPackageUser ? new ProcessStartInfo("/usr/bin/setpriv", [$"--reuid={PackageUser}", $"--regid={PackageUser}", "--init-groups", path]) : new ProcessStartInfo(path);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.WorkingDirectory = "/";
        start.Environment["LC_ALL"] = "C";
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {string.Concat(said)}");
    }

    private static string Programs() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).Last()
            : throw new InvalidOperationException("PostgreSQL is missing: apt-get install postgresql");
}
