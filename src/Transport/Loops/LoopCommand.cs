namespace Tandem.Transport;

/// <summary>Work that is posted to a loop, be it the SIP lane or the relay's.</summary>
internal abstract class LoopCommand
{
    /// <summary>Does the work and keeps the result. On the loop.</summary>
    public abstract void Run();

    /// <summary>Hands over the result, once what the work changed is written and sent. On the loop.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Says that the loop has stopped.</summary>
    public virtual void Abandon()
    {
    }
}

/// <summary>Work for whose end nobody waits.</summary>
/// <param name="work">The work.</param>
/// <param name="state">What it is for.</param>
/// <param name="body">Told of an exception, which is an error of our own.</param>
internal sealed class LoopWork(Action<object?> work, object? state, ILoopBody body) : LoopCommand
{
    public override void Run()
    {
        try
        {
            work(state);
        }
        catch (Exception failure)
        {
            body.Survived(failure, "posted work");
        }
    }
}

/// <summary>A function whose poster waits for the result.</summary>
internal sealed class LoopFunction<T>(Func<T> function) : LoopCommand
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private T? _value;

    public Task<T> Result => _result.Task;

    public override void Run()
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

    public override void Complete()
    {
        if (_failure is null) _result.SetResult(_value!);
        else _result.SetException(_failure);
    }

    public override void Abandon() => _result.TrySetException(new InvalidOperationException("The loop has stopped."));
}
