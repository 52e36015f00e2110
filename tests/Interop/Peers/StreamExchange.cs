using System.Security.Cryptography;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Sends random octets to somebody who sends them back, and compares.</summary>
internal static class StreamExchange
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Stream stream, int length)
    {
        using var patience = new CancellationTokenSource(Patience);
        var sent = RandomNumberGenerator.GetBytes(length);
        var received = new byte[length];
        await Task.WhenAll(stream.WriteAsync(sent, patience.Token).AsTask(), stream.ReadExactlyAsync(received, patience.Token).AsTask());
        Assert.True(sent.AsSpan().SequenceEqual(received), "What came back is not what was sent.");
    }
}
