### Texts of the pages that a person sees between signing in and going back to the app.
### $client is the name that the app goes by, for example "Contoso".

## Every page

page-title = { $heading } – { $client }
page-support-reference = الرمز المرجعي للدعم:
page-contact-support = التواصل مع فريق الدعم

## Progress: three steps, each with its state for people who hear the page

step-list-label = مراحل التقدم
step-captured = تم تصوير الوثيقة
step-checking = التحقق
step-back = العودة إلى { $client }
step-state-done = اكتملت
step-state-current = قيد التنفيذ
step-state-ahead = لم تبدأ بعد

## While the identity check is being set up

preparing-heading = نجهّز عملية التحقق من هويتك
preparing-message = لحظة من فضلك. ستنتقل إلى عملية التحقق خلال ثوانٍ.
preparing-continue = متابعة

## While the document is being checked

waiting-heading = شكرًا لك، نتحقق الآن من وثيقتك
waiting-message = يستغرق ذلك عادةً دقيقة أو دقيقتين. يمكنك ترك هذه الصفحة مفتوحة، فهي تُحدَّث من تلقاء نفسها.
waiting-check-now = التحقق من النتيجة الآن
waiting-announce-still = لا يزال التحقق جاريًا. لا يلزمك فعل أي شيء.
waiting-announce-offline = انقطع اتصالك بالإنترنت. سنتابع فور عودة الاتصال.
waiting-announce-online = عاد الاتصال. نتحقق من النتيجة…
waiting-announce-ready = اكتمل التحقق. نعيدك الآن إلى { $client }…
waiting-later-message = يستغرق الأمر وقتًا أطول قليلًا. يمكنك العودة إلى { $client } الآن؛ سنواصل التحقق، وستجد النتيجة عند تسجيل الدخول في المرة القادمة.
# $minutes: counted from now on.
waiting-longest = أما في حال الانتظار، فستعيدك هذه الصفحة إلى { $client } خلال { $minutes ->
        [zero] لحظات
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $minutes } دقائق
        [many] { $minutes } دقيقةً
       *[other] { $minutes } دقيقة
    } على الأكثر.
waiting-later-action = الإكمال لاحقًا

## When the check is over

ended-continue = المتابعة إلى { $client }

## When this browser is not the one that started the check

sign-in-again-heading = يُرجى تسجيل الدخول مرة أخرى
sign-in-again-message = لحماية حسابك، لا تُستكمل عملية التحقق إلا في المتصفح الذي بدأت فيه. يُرجى العودة إلى { $client } وتسجيل الدخول مرة أخرى؛ ما أنجزته حتى الآن محفوظ.
sign-in-again-action = الانتقال إلى { $client }

already-finished-heading = اكتملت هذه الخطوة
already-finished-message = وصلت نتيجة هذه الخطوة إلى { $client } بالفعل. إذا أرسلت صورًا بعد ذلك، فيُرجى تسجيل الدخول مرة أخرى لمعرفة النتيجة.

elsewhere-stopped-message = توقفت عملية التحقق قبل إرسال وثيقتك وصورتك. يُرجى العودة إلى الجهاز أو النافذة حيث بدأت.
elsewhere-sign-in = هل بدأت من هنا؟ تسجيل الدخول إلى { $client } مرة أخرى

elsewhere-heading = يمكنك إغلاق هذه الصفحة
elsewhere-message = شكرًا لك. يُرجى العودة إلى الجهاز أو النافذة حيث بدأت؛ ستستمر عملية التحقق من هويتك هناك من تلقاء نفسها.

## When the capture was left or failed

capture-stopped-heading = لم تُرسَل صورك
capture-stopped-message = توقفت عملية التحقق قبل إرسال وثيقتك وصورتك. لم يضِع شيء: يمكنك المتابعة من حيث توقفت.
capture-stopped-retry = التقاط الصور الآن
capture-stopped-leave = ليس الآن، العودة إلى { $client }

## When the check was begun in another browser

begun-elsewhere-heading = بدأت عملية التحقق هذه في متصفح آخر
begun-elsewhere-message = لحماية حسابك، تبقى عملية التحقق في المتصفح الذي بدأت فيه. يُرجى المتابعة هناك. وإذا تعذّر ذلك، فيمكنك البدء من جديد هنا: سيعيدك { $client } إلى البداية.
begun-elsewhere-restart = البدء من جديد في هذا المتصفح

## When the browser sends no cookie back

cookies-heading = يُرجى السماح بملفات تعريف الارتباط لهذه الصفحة
cookies-message = نستخدم ملف تعريف ارتباط واحدًا للتأكد من أن المتابعة تتم من جهازك، ولم يصلنا هذا الملف. يُرجى السماح بملفات تعريف الارتباط لهذه الصفحة ثم المحاولة مرة أخرى.
cookies-action = المحاولة مرة أخرى
cookies-leave = العودة إلى { $client }

## On the way back to the app

form-post-heading = نعيدك الآن إلى { $client }
form-post-message = إذا لم يحدث شيء خلال بضع ثوانٍ، فيُرجى اختيار «متابعة».
form-post-action = متابعة

## When the service can't be reached

unavailable-retry = المحاولة مرة أخرى
unavailable-continue = العودة إلى { $client }

## When no more checks can be had for a while

limit-heading = يُرجى العودة في وقت لاحق
limit-user-message = لقد بدأت عدة عمليات تحقق من هويتك خلال وقت قصير. يُرجى المحاولة مرة أخرى لاحقًا، غدًا مثلًا.
limit-connection-message = بدأت عمليات تحقق كثيرة عبر اتصالك بالإنترنت. يُرجى المحاولة مرة أخرى بعد ساعة، أو استخدام اتصال آخر، مثل بيانات الجوال.
limit-all-users-message = يؤكد عدد كبير من الأشخاص هوياتهم اليوم، ولا يمكننا استقبال طلبات أخرى. يُرجى المحاولة مرة أخرى غدًا.
