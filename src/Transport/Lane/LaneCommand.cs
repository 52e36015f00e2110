namespace Tandem.Transport;

/// <summary>Work whose poster waits for the result.</summary>
internal interface ILaneCommand
{
    /// <summary>Does the work and keeps the result. On the lane.</summary>
    void Run();

    /// <summary>Hands over the result, once what the work changed is written and sent. On the lane.</summary>
    void Complete();

    /// <summary>Says that the lane has stopped.</summary>
    void Abandon();
}

/// <summary>A function to be run on a lane, be it that of SIP or the relay's loop.</summary>
internal sealed class LaneCommand<T>(Func<T> function) : ILaneCommand
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private T? _value;

    public Task<T> Result => _result.Task;

    public void Run()
    {
        try
        {
            _value = function();
        }
        catch (Exception failure)
        {
            // The mistake belongs to whoever gave the command, and is told there.
            _failure = failure;
        }
    }

    public void Complete()
    {
        if (_failure is null) _result.SetResult(_value!);
        else _result.SetException(_failure);
    }

    public void Abandon() => _result.TrySetException(new InvalidOperationException("The loop has stopped."));
}
