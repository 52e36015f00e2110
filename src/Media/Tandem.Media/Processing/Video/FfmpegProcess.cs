using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Tandem.Media.Processing.Video;

/// <summary>
/// FFmpeg as a child process that changes the pictures of one stream: they go in through a pipe and come out through another, and tasks of the thread pool carry them, so that the loop never waits. A process of its own, for the
/// pictures are whatever a stranger has sent: one that breaks the decoder takes this stream away and nothing else.
/// </summary>
internal sealed class FfmpegProcess : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<EncodedPicture> _results = new();
    private readonly Channel<EncodedPicture> _pictures;
    private readonly Action? _wake;
    private int _waiting;
    private volatile bool _hasFailed;
    private volatile bool _isDisposed;

    /// <summary>Starts it, in the background.</summary>
    public FfmpegProcess(string program, PictureConversion conversion, Action? wake)
    {
        _wake = wake;
        _pictures = Channel.CreateUnbounded<EncodedPicture>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var start = new ProcessStartInfo(program, FfmpegProgram.Arguments(conversion))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Completion = Task.Run(() => RunAsync(start, conversion));
    }

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>Pictures that wait for it.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The last line that it has said of an error.</summary>
    public string Complaint { get; private set; } = "";

    /// <summary>Ends when the process has ended.</summary>
    public Task Completion { get; }

    /// <summary>Hands it a picture.</summary>
    public void Put(ReadOnlySpan<byte> frame, long milliseconds)
    {
        var picture = EncodedPicture.CopyOf(frame, milliseconds);
        if (_pictures.Writer.TryWrite(picture)) Interlocked.Increment(ref _waiting);
        else picture.Return();
    }

    /// <summary>Takes a picture that it has made.</summary>
    public bool TryTake(out EncodedPicture picture) => _results.TryDequeue(out picture);

    /// <summary>Ends it, without waiting.</summary>
    public void Dispose()
    {
        _pictures.Writer.TryComplete();
        _isDisposed = true;
        _stopping.Cancel();
    }

    private async Task RunAsync(ProcessStartInfo start, PictureConversion conversion)
    {
        try
        {
            using var process = Process.Start(start)!;
            var errors = ReadErrorsAsync(process.StandardError);
            var writing = WriteAsync(process.StandardInput.BaseStream, conversion.Source);
            // Reading ends with an exception, whatever the end is.
            await ReadAsync(process.StandardOutput.BaseStream, conversion.Target).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // It may hang in what it was given.
            process.Kill();
            _pictures.Writer.TryComplete();
            await _stopping.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(errors, writing, process.WaitForExitAsync(CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Complaint = failure.Message;
        }

        while (_pictures.Reader.TryRead(out var picture)) picture.Return();
        if (_isDisposed) return;
        _hasFailed = true;
        _wake?.Invoke();
    }

    private async Task WriteAsync(Stream input, VideoCodec source)
    {
        await using var closing = input.ConfigureAwait(false);
        var header = new byte[16];
        await input.WriteAsync(PictureStream.IvfHead(source), _stopping.Token).ConfigureAwait(false);
        await foreach (var picture in _pictures.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
        {
            await PictureStream.WriteIvfAsync(input, picture, header, _stopping.Token).ConfigureAwait(false);
            picture.Return();
            Interlocked.Decrement(ref _waiting);
        }
    }

    private Task ReadAsync(Stream output, VideoCodec target) => target switch
    {
        VideoCodec.Vp8 => PictureStream.ReadIvfAsync(output, Made, _stopping.Token),
        VideoCodec.H264 => PictureStream.ReadFlvAsync(output, Made, _stopping.Token),
        _ => new TransportStream(Made).ReadAsync(output, _stopping.Token),
    };

    private async Task ReadErrorsAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync(_stopping.Token).ConfigureAwait(false) is { } line) Complaint = line;
    }

    private void Made(EncodedPicture picture)
    {
        _results.Enqueue(picture);
        _wake?.Invoke();
    }
}
