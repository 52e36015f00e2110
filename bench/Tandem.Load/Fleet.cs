using System.Net;

namespace Tandem.Load;

/// <summary>The phones of a run.</summary>
internal sealed class Fleet(LoadOptions options) : IAsyncDisposable
{
    private readonly List<Phone> _phones = [];
    private int _users;

    /// <summary>Makes phones that are not connected yet.</summary>
    public Phone[] Add(int count, string prefix)
    {
        var phones = new Phone[count];
        for (var i = 0; i < count; i++)
        {
            // 127.0.0.2, 127.0.0.3 ...: each address has its own ports.
            var source = options.Sources == 1 ? null : new IPAddress([127, 0, 0, (byte)(2 + _users++ % options.Sources)]);
            phones[i] = new Phone(options, $"{prefix}{i:d6}", source);
        }

        _phones.AddRange(phones);
        return phones;
    }

    /// <summary>Connects and registers the phones, some at a time; how many of them succeeded.</summary>
    public async Task<int> RegisterAsync(IReadOnlyList<Phone> phones)
    {
        var registered = 0;
        await Parallel.ForEachAsync(phones, new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency }, async (phone, _) =>
        {
            if (await TryRegisterAsync(phone)) Interlocked.Increment(ref registered);
        });
        return registered;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var phone in _phones) phone.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>As phones do: again and again, a little later each time, for half a minute.</summary>
    private static async Task<bool> TryRegisterAsync(Phone phone)
    {
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            try
            {
                await phone.ConnectAsync();
                await phone.RegisterAsync();
                return true;
            }
            catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                if (attempt == 20) await Console.Error.WriteLineAsync(refused.Message);
            }

            await Task.Delay(150 * attempt);
        }

        return false;
    }
}
