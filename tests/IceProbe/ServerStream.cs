using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Tandem.Stun;

namespace Tandem.IceProbe;

/// <summary>A connection to the TURN server, by TCP or TLS, cut into messages (RFC 8489 section 6.2.2).</summary>
internal sealed class ServerStream : IDisposable
{
    private const int MaxMessage = 4096;

    private readonly Stream _stream;

    private ServerStream(Stream stream) => _stream = stream;

    /// <summary>Connects.</summary>
    /// <param name="server">The server.</param>
    /// <param name="certificate">The file with the certificate that the server must show by TLS; null for TCP.</param>
    public static async Task<ServerStream> ConnectAsync(IPEndPoint server, string? certificate)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new ServerStream(certificate is null ? stream : await SecureAsync(stream, server.Address, certificate));
    }

    /// <summary>One message, whole. Only from the lane.</summary>
    public void Send(ReadOnlySpan<byte> octets)
    {
        try
        {
            _stream.Write(octets);
        }
        catch (IOException)
        {
            // The connection is gone, and with it the allocation: the agent sees that nothing is answered.
        }
    }

    /// <summary>Takes what comes to the lane, until the connection ends.</summary>
    public async Task ReceiveAsync(Lane lane, Action<byte[]> received)
    {
        var buffer = new byte[2 * MaxMessage];
        var filled = 0;
        try
        {
            while (await _stream.ReadAsync(buffer.AsMemory(filled)) is var read and > 0)
            {
                filled += read;
                while (Next(buffer.AsSpan(0, filled)) is var length and > 0)
                {
                    var message = buffer.AsSpan(0, length).ToArray();
                    lane.Post(() => received(message));
                    buffer.AsSpan(length, filled - length).CopyTo(buffer);
                    filled -= length;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
        }
    }

    public void Dispose() => _stream.Dispose();

    private static int Next(ReadOnlySpan<byte> octets) =>
        StunFraming.Next(octets, MaxMessage, out var length, out var error) == StunFrame.Broken ? throw new InvalidDataException($"The stream of the server is broken: {error}.") : length;

    private static async Task<Stream> SecureAsync(Stream stream, IPAddress server, string certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(certificate));
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.ToString(), CertificateChainPolicy = policy });
        return secure;
    }
}
