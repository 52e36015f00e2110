using System.Globalization;

namespace Tandem.Load;

/// <summary>What the command line says.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        usage: Tandem.Load register|call|idle --server URL [--rate N] [--count N] [--connections N] [--sources N] [--concurrency N]

        register  REGISTER refreshes over the connections, at a rate
        call      INVITE, 180, 200, ACK, BYE between phones on connections of their own, at a rate
        idle      connects and registers, says "ready", and keeps the connections until standard input ends; with each line "again" it connects and registers anew

        URL       ws://HOST:PORT/PATH, wss://HOST:PORT/PATH, tcp://HOST:PORT or tls://HOST:PORT; the certificate is not looked at
        """;

    public string Mode { get; private init; } = "";

    public Uri Server { get; private init; } = new("ws://127.0.0.1");

    /// <summary>Operations a second.</summary>
    public int Rate { get; private init; } = 1000;

    /// <summary>Operations in all.</summary>
    public int Count { get; private init; } = 1000;

    /// <summary>Phones, each with its connection; for calls as many again answer.</summary>
    public int Connections { get; private init; } = 100;

    /// <summary>Addresses from 127.0.0.2 on that the connections come from, for one has some 28,000 ports.</summary>
    public int Sources { get; private init; } = 1;

    /// <summary>Most connections that are set up at the same time.</summary>
    public int Concurrency { get; private init; } = 100;

    public static bool TryParse(string[] arguments, out LoadOptions options)
    {
        options = new LoadOptions { Mode = arguments.Length > 0 ? arguments[0] : "" };
        if (options.Mode is not ("register" or "call" or "idle") || arguments.Length % 2 == 0) return false;
        for (var i = 1; i < arguments.Length; i += 2)
        {
            if (With(options, arguments[i], arguments[i + 1]) is not { } next) return false;
            options = next;
        }

        return options.Server.Scheme is "ws" or "wss" or "tcp" or "tls";
    }

    private static LoadOptions? With(LoadOptions options, string name, string value)
    {
        if (name == "--server") return Uri.TryCreate(value, UriKind.Absolute, out var server) ? options with { Server = server } : null;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
        return name switch
        {
            "--rate" => options with { Rate = number },
            "--count" => options with { Count = number },
            "--connections" => options with { Connections = number },
            "--sources" => options with { Sources = number },
            "--concurrency" => options with { Concurrency = number },
            _ => null,
        };
    }
}
