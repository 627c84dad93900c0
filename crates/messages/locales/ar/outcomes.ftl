### What came of a verification. Headings stand on the few pages that tell it; messages stand there, on Azure AD B2C's own pages and in
### API answers. One or two short sentences: what happened, what to do next, no blame.

outcome-pending-message = لا يزال التحقق من هويتك مفتوحًا. يمكنك المتابعة الآن، أو استكماله عند تسجيل الدخول في المرة القادمة.

outcome-submitted-message = لدينا كل ما نحتاج إليه، ونعمل على التحقق منه الآن. لا يلزمك فعل أي شيء؛ يستغرق ذلك عادةً بضع دقائق.

outcome-approved-message = شكرًا لك، تم تأكيد هويتك. كل شيء جاهز.

# $attempts: how many more there are.
outcome-rejected-retryable-message =
    لم نتمكن من قراءة وثيقتك. يُرجى المحاولة مرة أخرى في إضاءة جيدة، بجواز سفر أو بطاقة هوية أو رخصة قيادة سارية. { $attempts ->
        [zero] لم تتبقَّ لديك أي محاولة.
        [one] تبقّت لديك محاولة واحدة.
        [two] تبقّت لديك محاولتان.
        [few] تبقّت لديك { $attempts } محاولات.
        [many] تبقّت لديك { $attempts } محاولةً.
       *[other] تبقّت لديك { $attempts } محاولة.
    }

# $attempts: how many more there are.
outcome-rejected-another-document-message =
    لم نتمكن من قبول هذه الوثيقة. يُرجى المحاولة من جديد بجواز سفر أو بطاقة هوية أو رخصة قيادة أخرى سارية، كاملة وموقّعة. { $attempts ->
        [zero] لم تتبقَّ لديك أي محاولة.
        [one] تبقّت لديك محاولة واحدة.
        [two] تبقّت لديك محاولتان.
        [few] تبقّت لديك { $attempts } محاولات.
        [many] تبقّت لديك { $attempts } محاولةً.
       *[other] تبقّت لديك { $attempts } محاولة.
    }

outcome-rejected-final-heading = لم نتمكن من تأكيد هويتك
outcome-rejected-final-message = لم نتمكن من تأكيد هويتك بناءً على ما وصلنا. يُرجى التواصل مع فريق الدعم، وسيساعدك في الخطوة التالية.

outcome-review-heading = لم يُتخذ قرار بشأن التحقق بعد
outcome-review-message = لم يكن ممكنًا البتّ في التحقق من هويتك تلقائيًا. يُرجى تسجيل الدخول لاحقًا لمعرفة ما إذا كانت هناك نتيجة، أو التواصل مع فريق الدعم.

outcome-differs-message = تمت قراءة وثيقتك، لكن الاسم أو تاريخ الميلاد في حسابك لا يطابقها. يُرجى تصحيح حسابك وتسجيل الدخول من جديد، أو المحاولة بوثيقة أخرى.

outcome-differs-final-message = تمت قراءة وثيقتك، لكن الاسم أو تاريخ الميلاد في حسابك لا يطابقها. يُرجى تصحيح حسابك وتسجيل الدخول من جديد.

outcome-incomplete-message = توقف التحقق من هويتك قبل أن يكتمل. يمكنك البدء من جديد متى شئت، مع إبقاء وثيقتك وهاتفك في متناول يدك.

outcome-expired-message = بقي التحقق من هويتك مفتوحًا لفترة طويلة فأُغلق. يُرجى بدء عملية تحقق جديدة؛ لن تستغرق سوى بضع دقائق.

outcome-superseded-message = لقد بدأت عملية تحقق أحدث من هويتك، وحلّت محل هذه العملية. يُرجى المتابعة من خلال العملية الأحدث.

outcome-lapsed-message = لم يعد التحقق السابق من هويتك ساريًا. يُرجى بدء عملية تحقق جديدة؛ لن تستغرق سوى بضع دقائق.

outcome-failed-message = حدث خطأ من جانبنا وتعذّر إكمال التحقق من هويتك. يُرجى المحاولة مرة أخرى.

outcome-blocked-message = لا يمكننا إتاحة محاولة أخرى في الوقت الحالي. يُرجى التواصل مع فريق الدعم، وسيساعدك في الخطوة التالية.

outcome-consent-required-message = نحتاج إلى موافقتك قبل أن نتحقق من هويتك. يُرجى الموافقة على التحقق للمتابعة.

outcome-unavailable-heading = خدمة التحقق من الهوية متوقفة لفترة قصيرة
outcome-unavailable-message = لا يمكننا التحقق من هويتك في الوقت الحالي. يُرجى المحاولة مرة أخرى بعد بضع دقائق.
