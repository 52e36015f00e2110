using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Tandem.Transport;

/// <summary>The stream of an outbound connection: Kestrel's socket pipeline for TCP, pipes over <see cref="SslStream"/> for TLS.</summary>
internal sealed class OutboundStream : IDuplexPipe, IAsyncDisposable
{
    private readonly ConnectionContext? _tcp;
    private readonly SslStream? _tls;
    private readonly Socket? _socket;

    /// <summary>TCP.</summary>
    public OutboundStream(ConnectionContext tcp)
    {
        _tcp = tcp;
        Input = tcp.Transport.Input;
        Output = tcp.Transport.Output;
    }

    /// <summary>TLS over a socket, after the handshake.</summary>
    public OutboundStream(Socket socket, SslStream tls)
    {
        _socket = socket;
        _tls = tls;
        // Reads of no octets first, so that an idle connection holds no buffer.
        Input = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Cuts the connection off. Any thread.</summary>
    public void Abort()
    {
        _tcp?.Abort(new ConnectionAbortedException("Closed by the node."));
        _socket?.Dispose();
    }

    /// <summary>Ends the connection after what was written has been taken by the peer, or <see cref="Abort"/> is called.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            await Output.CompleteAsync().ConfigureAwait(false);
            if (_tcp is not null) await _tcp.DisposeAsync().ConfigureAwait(false);
            if (_tls is not null) await _tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (PeerFault.Is(failure))
        {
            // The peer was faster: there is nothing left to tell it.
        }

        if (_tls is not null) await _tls.DisposeAsync().ConfigureAwait(false);
    }
}
